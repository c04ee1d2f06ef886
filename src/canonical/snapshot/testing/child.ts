import type { SnapshotRef } from "../../record.ts";
import { openSnapshotStore } from "../store.ts";

// Takes or restores a snapshot in a process that a test kills. Arguments: the store's root, and JSON of what to do.
const [root = "", text = ""] = process.argv.slice(2);
const work = JSON.parse(text) as
  | { readonly do: "capture"; readonly id: string; readonly key: string; readonly folder: string; readonly hang: boolean }
  | { readonly do: "restore"; readonly ref: SnapshotRef; readonly app: string };

const store = await openSnapshotStore({ root, ...(process.argv[4] && { method: process.argv[4] as "restic" }) });
process.stdout.write("started\n");
if (work.do === "restore") {
  await store.restore(work.ref, work.app, ["data"]);
} else {
  let asked = 0;
  const idle = async (): Promise<boolean> => {
    asked += 1;
    if (work.hang && asked === 2) {
      process.stdout.write("copied\n");
      await new Promise(() => setInterval(() => undefined, 60_000));
    }
    return true;
  };
  await store.capture(work.id, [{ key: work.key, folder: work.folder }], { idle });
}
process.stdout.write("done\n");
