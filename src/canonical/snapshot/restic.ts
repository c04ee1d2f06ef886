import { chmod, mkdir, readFile, rename } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { z } from "zod";
import { Fault } from "#kit/fault.ts";
import { writeAtomic } from "#kit/files.ts";
import { randomHex } from "#kit/ids.ts";
import { digHoles, findSparse } from "./holes.ts";
import { unfinished } from "./names.ts";
import type { LiveVolume, SnapshotMethod } from "./port.ts";
import { removeTree } from "./remove-tree.ts";
import { SnapshotRepository } from "./restic-repository.ts";

/** restic.json in the snapshot's folder: where in the repository its volumes are. Volumes that lay in one folder are one restic snapshot. */
const contentsSchema = z.array(
  z.object({
    /** restic's id. */
    id: z.string(),
    volumes: z.array(
      z.object({
        key: z.string(),
        /** Of the folder when it was taken. */
        name: z.string(),
        /** Files with holes, one character for each byte. */
        sparse: z.array(z.string()),
      }),
    ),
  }),
);

/** Snapshots in a deduplicated repository in a folder: for file systems that share no blocks. Takes time for every byte. */
export function resticMethod(folder: string): SnapshotMethod {
  const repository = new SnapshotRepository(folder);
  return {
    name: "restic",
    async prepare(live) {
      await mkdir(live);
      await chmod(live, 0o755);
    },
    async capture(volumes, snapshot, signal) {
      const contents: z.infer<typeof contentsSchema> = [];
      for (const [parent, group] of Map.groupBy(volumes, (volume) => dirname(volume.folder))) {
        const stored = await Promise.all(group.map(async (volume) => ({ key: volume.key, name: basename(volume.folder), sparse: await findSparse(volume.folder, signal) })));
        contents.push({ id: await repository.backup(parent, stored.map(({ name }) => name), tagOf(snapshot), signal), volumes: stored });
      }
      await writeAtomic(contentsFile(snapshot), JSON.stringify(contents), 0o600);
    },
    async restore(snapshot, volumes, signal) {
      const wanted = new Map(volumes.map((volume) => [volume.key, volume]));
      for (const { id, volumes: stored } of await readContents(snapshot)) {
        if (!stored.some(({ key }) => wanted.has(key))) continue;
        const first = wanted.get(stored.find(({ key }) => wanted.has(key))!.key)!;
        const aside = join(dirname(first.folder), `.restic-${randomHex(4)}`);
        await mkdir(aside, { mode: 0o700 });
        try {
          await repository.restore(id, aside, signal);
          for (const { key, name, sparse } of stored) await place(join(aside, name), wanted.get(key), sparse, signal);
        } finally {
          await removeTree(aside);
        }
      }
    },
    readable: () => undefined,
    async remove(snapshot) {
      if (await repository.exists()) {
        const ids = await repository.find(tagOf(snapshot));
        // What was broken off has no id yet, but has data.
        if (ids.length > 0 || snapshot.endsWith(unfinished)) await repository.remove(ids);
      }
      await removeTree(snapshot);
    },
    async measure(snapshot) {
      const ids = await repository.find(tagOf(snapshot));
      return ids.length === 0 ? 0 : repository.size(ids);
    },
  };

  async function place(restored: string, volume: LiveVolume | undefined, sparse: readonly string[], signal?: AbortSignal): Promise<void> {
    if (volume === undefined) return;
    if (!(await repository.keepsHoles())) await digHoles(restored, sparse, signal);
    await rename(restored, volume.folder);
  }
}

function contentsFile(snapshot: string): string {
  return join(snapshot, "restic.json");
}

/** By which a snapshot is found in the repository. */
function tagOf(snapshot: string): string {
  const name = basename(snapshot);
  return `snapshot:${name.endsWith(unfinished) ? name.slice(0, -unfinished.length) : name}`;
}

async function readContents(snapshot: string): Promise<z.infer<typeof contentsSchema>> {
  try {
    return contentsSchema.parse(JSON.parse(await readFile(contentsFile(snapshot), "utf8")));
  } catch (error) {
    throw new Fault("infrastructure", "snapshot-damaged", "restic.json of the snapshot is missing or cannot be read", { cause: error });
  }
}
