import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { btrfsMethod } from "#canonical/snapshot/btrfs.ts";
import type { SnapshotMethod } from "#canonical/snapshot/port.ts";
import { reflinkMethod } from "#canonical/snapshot/reflink.ts";
import { resticMethod } from "#canonical/snapshot/restic.ts";
import { openSnapshotStore } from "#canonical/snapshot/store.ts";
import { flipBit } from "#canonical/snapshot/testing/damage.ts";
import { makePlace } from "#canonical/snapshot/testing/places.ts";
import { Fault } from "#kit/fault.ts";
import { information, median, pairwise, type Figure } from "./figures.ts";
import { dataSets, fillWith, type DataSet } from "./snapshots-data.ts";
import { measureAgainstTar, type Turns } from "./snapshots-tar.ts";

export type SnapshotBench = { readonly home: string; readonly rounds: number; readonly signal: AbortSignal; readonly say: (text: string) => void };

/** Design, section 12. */
const timesFaster = 20;
const imageBytes = 8 * 1024 ** 3;

type Setting = { readonly method: "btrfs" | "reflink" | "restic"; readonly place: "btrfs" | "xfs" | "plain"; readonly data: DataSet; readonly judged: boolean };

/**
 * What copy-on-write is held to. A reflink copy works through every file, as tar does, so that with many small files it cannot be that much faster whatever
 * copies them: there it is shown, not judged.
 */
const settings: readonly Setting[] = [
  { method: "btrfs", place: "btrfs", data: dataSets.small, judged: true },
  { method: "reflink", place: "xfs", data: dataSets.large, judged: true },
  { method: "reflink", place: "xfs", data: dataSets.small, judged: false },
  { method: "restic", place: "plain", data: dataSets.small, judged: false },
];

/** Captures and restores 1 GiB by each method, in turns with tar on the same file system. Needs root. */
export async function measureSnapshots({ home, rounds, signal, say }: SnapshotBench): Promise<Figure[]> {
  const figures: Figure[] = [];
  const hashes = new Map<string, Set<string>>();
  for (const setting of settings) {
    const { figures: more, hash } = await measureSetting(setting, { home, rounds: setting.judged ? rounds : 1, signal, say });
    figures.push(...more);
    hashes.set(setting.data.name, (hashes.get(setting.data.name) ?? new Set()).add(hash));
  }
  const differing = [...hashes.values()].filter((found) => found.size !== 1).length;
  return [...figures, yesOrNo("snapshots: the same data have the same content hash by every method", differing === 0)];
}

async function measureSetting({ method: name, place: type, data, judged }: Setting, { home, rounds, signal, say }: SnapshotBench): Promise<{ figures: Figure[]; hash: string }> {
  await using place = await makePlace(type, imageBytes, home);
  const root = join(place.folder, "root");
  const store = await openSnapshotStore({ root, method: name });
  const method: SnapshotMethod = { btrfs: btrfsMethod, reflink: reflinkMethod, restic: resticMethod(join(root, "restic")) }[name];
  const title = `snapshots by ${name} on ${type === "plain" ? "the plain file system" : type}, 1 GiB in ${data.title}`;
  say(`${title}: making the data`);
  const [volume] = await store.prepare("bench", ["data"]);
  await fillWith(volume!.folder, data, signal);
  const work = join(place.folder, "work");
  await mkdir(work);
  const turns = await measureAgainstTar({ method, volume: volume!, work, rounds, signal, say: (text) => say(`${title}: ${text}`) });

  const started = performance.now();
  const ref = await store.capture("bench", [volume!], { idle: () => Promise.resolve(true), signal });
  const captured = performance.now();
  await store.verify(ref, signal);
  const verified = performance.now();
  await store.restore(ref, "bench2", ["data"], { signal });
  const restored = performance.now();
  await flipBit(root, name, ref.id, "data", data.victim);
  const found = await store.verify(ref, signal).then(() => false, (error: unknown) => error instanceof Fault && error.code === "snapshot-damaged");

  const ratio = (what: "capture" | "restore"): Figure => {
    const figure = `${title}: tar's time to ${what} over ours, the copy alone`;
    const value = median(pairwise(turns.tar[what], turns.ours[what]));
    return judged ? atLeast(figure, value, "times", timesFaster) : information(figure, value, "times");
  };
  const seconds = (what: string, value: number): Figure => information(`${title}: ${what}`, value, "s");
  return {
    hash: ref.hash,
    figures: [
      ratio("capture"),
      ratio("restore"),
      ...spent(turns, seconds),
      seconds("capture with its hash and all checks", (captured - started) / 1000),
      seconds(type === "plain" ? "the hash over the snapshot, which must be restored for it" : "the hash over the snapshot", (verified - captured) / 1000),
      seconds("restore with its hash and all checks", (restored - verified) / 1000),
      yesOrNo(`${title}: one flipped bit is found`, found),
    ],
  };
}

function spent(turns: Turns, seconds: (what: string, value: number) => Figure): Figure[] {
  return (["capture", "restore"] as const).flatMap((what) => [seconds(`${what}, the copy alone`, median(turns.ours[what])), seconds(`${what} by tar`, median(turns.tar[what]))]);
}

/** Judged before it is rounded. */
function atLeast(name: string, value: number, unit: string, limit: number): Figure {
  return { ...information(name, value, unit), target: `at least ${limit}`, ok: value >= limit };
}

function yesOrNo(name: string, yes: boolean): Figure {
  return { name, value: Number(yes), unit: "", target: "1", ok: yes };
}
