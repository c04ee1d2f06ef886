/** Takes a lease some times over, and makes a folder while it has it: two at once could not. With `die` it ends while it has the lease. For tests. */
import { mkdir, rmdir } from "node:fs/promises";
import { join } from "node:path";
import type { StoreLocation } from "../location.ts";
import { openStore } from "../open.ts";

const [, , place = "", folder = "", times = "1", end = ""] = process.argv;
const { leases } = await openStore(JSON.parse(place) as StoreLocation);
for (let turn = 0; turn < Number(times); turn += 1) {
  await using _lease = await leases.acquire("race", { holder: `process ${process.pid}`, deadline: new Date(Date.now() + 60_000).toISOString(), waitFor: 60_000 });
  if (end === "die") {
    process.stdout.write("taken\n");
    process.kill(process.pid, "SIGKILL");
  }
  await mkdir(join(folder, "mine"));
  await new Promise(setImmediate);
  await rmdir(join(folder, "mine"));
  process.stdout.write("turn\n");
}
process.exit(0);
