import { type ChildProcess, spawn } from "node:child_process";
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { countIn, fillRandom } from "./testing/fill-tree.ts";
import { emptyVolume, idle, makeStore, methodPlaces, type OpenedStore } from "./testing/stores.ts";

const mebibyte = 1024 ** 2;
/** On the plain file system, so that every method has to copy all its bytes. */
let foreign: string;
const stores = new Map<string, OpenedStore>();
beforeAll(async () => {
  foreign = await mkdtemp(join(tmpdir(), "cc-ci-foreign-"));
  await fillRandom(foreign, 2_500, 40_000);
  for (const [method, place] of methodPlaces) stores.set(method, await makeStore(place, 2048 * mebibyte));
});
afterAll(async () => {
  for (const opened of stores.values()) await opened[Symbol.asyncDispose]();
  await rm(foreign, { recursive: true, force: true });
});

/** Nothing is in the store but what is named. */
async function expectOnly(root: string, things: { snapshots: string[]; live: string[] }): Promise<void> {
  expect((await readdir(join(root, "snapshots"))).sort()).toEqual(things.snapshots);
  expect((await readdir(join(root, "live"))).sort()).toEqual(things.live);
  expect(await countIn(join(root, "scratch"))).toBe(0);
}

/** A process that works on the store; resolves when it has printed the word, or has ended. */
async function startChild(root: string, method: string, work: object, word: string): Promise<{ child: ChildProcess; ended: Promise<unknown> }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "testing/child.ts"), root, JSON.stringify(work), method], { stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  let out = "";
  const said = new Promise<void>((resolve) => {
    child.stdout.on("data", (data: Buffer) => {
      out += data.toString();
      if (out.includes(word)) resolve();
    });
    child.stderr.on("data", (data: Buffer) => {
      out += data.toString();
    });
  });
  const first = await Promise.race([said.then(() => "said"), ended.then(() => "ended")]);
  if (first === "ended" && !out.includes(word)) throw new Error(`the child ended without saying "${word}": ${out}`);
  return { child, ended };
}

/** Programs that still have the store's root in their arguments. */
async function programsOf(root: string): Promise<string[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")));
  return lines.filter((line) => line.includes(root));
}

/** A part of `whole`, the same in each run of the tests, different in each round. */
function moment(round: number, whole: number): number {
  return whole * ((round * 0.382 + 0.05) % 1);
}

describe.each(methodPlaces)("%s on %s", (method) => {
  const opened = (): OpenedStore => stores.get(method)!;

  test.each([
    ["before", [false]],
    ["after", [true, false]],
  ])("refuses volumes that were in use %s the copy", async (_, answers) => {
    const { store, root } = opened();
    const volume = await emptyVolume(store, "busy");
    await writeFile(join(volume.folder, "a"), "a");
    const left = [...answers];
    await expect(store.capture("busy", [volume], { idle: () => Promise.resolve(left.shift()!) })).rejects.toMatchObject({ kind: "infrastructure", code: "snapshot-not-idle" });
    expect(left).toEqual([]);
    await expectOnly(root, { snapshots: [], live: ["busy"] });
    await store.removeLive("busy");
  });

  test("notices a file that is written meanwhile, whatever its times say", async () => {
    const { store, root } = opened();
    const volume = await emptyVolume(store, "written");
    const file = join(volume.folder, "log");
    await writeFile(file, "some line\n");
    let writing = true;
    const writer = (async () => {
      while (writing) {
        await writeFile(file, "same size\n");
        await utimes(file, 1, 1);
      }
    })();
    await expect(store.capture("written", [volume], { idle })).rejects.toMatchObject({ code: "snapshot-changed" });
    writing = false;
    await writer;
    await expectOnly(root, { snapshots: [], live: ["written"] });
    await store.removeLive("written");
  });

  test("is cancelled without leaving anything", async () => {
    const { store, root } = opened();
    const abort = new AbortController();
    const capturing = store.capture("cancelled", [{ key: "data", folder: foreign }], { idle, signal: abort.signal });
    setTimeout(() => abort.abort(), 300);
    await expect(capturing).rejects.toMatchObject({ kind: "cancelled" });
    await expectOnly(root, { snapshots: [], live: [] });
  });

  test("killed in the middle of capture: a sweep removes the half, and the earlier snapshot is whole", async () => {
    const { store, root } = opened();
    const volume = await emptyVolume(store, "old");
    await fillRandom(volume.folder, 20, 10_000);
    const old = await store.capture("old", [volume], { idle });
    const known = { ids: new Set(["old"]), apps: new Set(["old"]) };
    const work = { do: "capture", id: "killed", key: "data", folder: foreign, hang: true };

    const { child, ended } = await startChild(root, method, work, "copied");
    expect(await readdir(join(root, "snapshots"))).toEqual(["killed.new", "old"]);
    expect((await store.list()).map(({ id }) => id)).toEqual(["old"]);
    // It lives, so what it makes is left alone.
    expect(await store.sweepLeftovers(known)).toEqual([]);
    await expect(store.capture("killed", [volume], { idle })).rejects.toMatchObject({ code: "snapshot-exists" });
    child.kill("SIGKILL");
    await ended;
    expect(await store.sweepLeftovers(known)).toEqual(["half of the snapshot killed, whose process ended"]);
    await expectOnly(root, { snapshots: ["old"], live: ["old"] });

    for (let round = 0; round < 4; round += 1) {
      const next = await startChild(root, method, { ...work, hang: false }, "started");
      await new Promise((resolve) => setTimeout(resolve, moment(round, 1_500)));
      next.child.kill("SIGKILL");
      await next.ended;
      await expect.poll(() => programsOf(root)).toEqual([]);
      await store.sweepLeftovers(known);
      await expectOnly(root, { snapshots: ["old"], live: ["old"] });
    }
    await store.verify(old);
    await store.removeLive("old");
    await store.remove(old);
  });

  test("killed in the middle of restore: a sweep removes the half, and the snapshot restores again", async () => {
    const { store, root } = opened();
    const ref = await store.capture("big", [{ key: "data", folder: foreign }], { idle });
    const known = { ids: new Set(["big"]), apps: new Set<string>() };
    for (let round = 0; round < 4; round += 1) {
      const { child, ended } = await startChild(root, method, { do: "restore", ref, app: "killed" }, "started");
      await new Promise((resolve) => setTimeout(resolve, moment(round, 2_000)));
      child.kill("SIGKILL");
      await ended;
      await expect.poll(() => programsOf(root)).toEqual([]);
      await store.sweepLeftovers(known);
      await expectOnly(root, { snapshots: ["big"], live: [] });
    }
    const [restored] = await store.restore(ref, "again", ["data"]);
    expect(await store.hashLive([restored!])).toBe(ref.hash);
    await store.removeLive("again");
    await store.remove(ref);
  });

  test("a sweep removes what nobody knows once its process has ended", async () => {
    const { store, root } = opened();
    const { ended } = await startChild(root, method, { do: "capture", id: "unknown", key: "data", folder: join(foreign, "d0"), hang: false }, "done");
    await ended;
    const volume = await emptyVolume(store, "mine");
    const mine = await store.capture("mine", [volume], { idle });
    expect(await store.sweepLeftovers({ ids: new Set(["unknown"]), apps: new Set() })).toEqual([]);
    // This process lives, so its own are left alone.
    expect(await store.sweepLeftovers({ ids: new Set(), apps: new Set() })).toEqual(["the snapshot unknown, which nothing refers to"]);
    await expectOnly(root, { snapshots: ["mine"], live: ["mine"] });
    await store.verify(mine);
    await store.removeLive("mine");
    await store.remove(mine);
  });
});

describe.each([
  ["btrfs", "btrfs"],
  ["reflink", "xfs"],
  ["restic", "xfs"],
] as const)("%s on a small %s", (method, place) => {
  test("a full disk leaves the earlier snapshot whole and nothing half-made", async () => {
    await using opened = await makeStore(place, 400 * mebibyte, method);
    const { store, root } = opened;
    const volume = await emptyVolume(store, "old");
    await fillRandom(volume.folder, 100, 20_000);
    const old = await store.capture("old", [volume], { idle });
    const large = await mkdtemp(join(tmpdir(), "cc-ci-large-"));
    try {
      await mkdir(join(large, "many"));
      for (let i = 0; i < 5; i += 1) await appendRandom(join(large, "many", `f${i}`), 100);
      await expect(store.capture("large", [{ key: "data", folder: large }], { idle })).rejects.toMatchObject({ kind: "infrastructure", code: "snapshot-disk-full" });
      await expectOnly(root, { snapshots: ["old"], live: ["old"] });
      await store.verify(old);
      // What the half took is free again.
      await rm(join(large, "many/f0"));
      await rm(join(large, "many/f1"));
      await rm(join(large, "many/f2"));
      await rm(join(large, "many/f3"));
      const next = await store.capture("next", [{ key: "data", folder: large }], { idle });
      await store.verify(next);
    } finally {
      await rm(large, { recursive: true, force: true });
    }
    const [restored] = await store.restore(old, "new", ["data"]);
    expect(await store.hashLive([restored!])).toBe(old.hash);
  });
});

async function appendRandom(path: string, mebibytes: number): Promise<void> {
  const block = Buffer.alloc(mebibyte);
  for (let i = 0; i < mebibytes; i += 1) {
    for (let done = 0; done < mebibyte; done += 65_536) crypto.getRandomValues(block.subarray(done, done + 65_536));
    await appendFile(path, block);
  }
}
