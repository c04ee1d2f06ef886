import { rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mustRun } from "#kit/process.ts";
import { describeIndependently } from "./testing/compare-trees.ts";
import { flipBit } from "./testing/damage.ts";
import { countIn, fillNastyTree, fillRandom, holeBytes } from "./testing/fill-tree.ts";
import { arbitraryTree, plantTree } from "./testing/random-tree.ts";
import { emptyVolume, idle, makeStore, methodPlaces, type OpenedStore } from "./testing/stores.ts";

const stores = new Map<string, OpenedStore>();
beforeAll(async () => {
  for (const [method, place] of methodPlaces) stores.set(method, await makeStore(place, 4 * 1024 ** 3));
});
afterAll(async () => {
  for (const opened of stores.values()) await opened[Symbol.asyncDispose]();
});

describe.each(methodPlaces)("%s on %s", (method) => {
  const opened = (): OpenedStore => stores.get(method)!;

  test("is what the file system is found to offer", () => {
    expect(opened().store.method).toBe(method);
  });

  test("keeps everything about a nasty tree", async () => {
    const { store, root } = opened();
    const volume = await emptyVolume(store, "nasty");
    await fillNastyTree(volume.folder, true);
    const before = await describeIndependently(volume.folder);
    expect(before.listing.length).toBeGreaterThan(60);
    expect(before.attributes.length).toBeGreaterThan(6);
    const ref = await store.capture("20260101-nasty", [volume], { idle });
    expect(ref).toMatchObject({ id: "20260101-nasty", method });
    expect(ref.bytes).toBeGreaterThan(holeBytes);
    expect(await describeIndependently(volume.folder)).toEqual(before);
    await store.verify(ref);
    const [restored] = await store.restore(ref, "nasty2", ["data"]);
    const after = await describeIndependently(restored!.folder);
    expect(after.listing).toEqual(before.listing);
    expect(after.attributes).toEqual(before.attributes);
    expect(after.archive).toBe(before.archive);
    expect((await stat(join(restored!.folder, "hole"))).blocks * 512).toBeLessThan(1024 ** 2);
    expect(await store.hashLive([restored!])).toBe(ref.hash);
    expect(await store.list()).toMatchObject([{ id: ref.id, method }]);
    expect((await store.list())[0]!.bytesOnDisk).toBeLessThan(4 * 1024 ** 2);
    expect((await store.usage()).map(({ id }) => id)).toEqual([ref.id]);
    for (const path of [root, "snapshots", "live", "live/nasty2", `snapshots/${ref.id}`]) expect((await stat(join(root, path === root ? "" : path))).mode & 0o7777, path).toBe(0o700);

    // What is written into the restored volume touches neither the snapshot nor the first app.
    await writeFile(join(restored!.folder, "plain"), "changed");
    await store.verify(ref);
    expect(await describeIndependently(volume.folder)).toEqual(before);
    await store.removeLive("nasty");
    await store.removeLive("nasty2");
    await store.remove(ref);
    expect(await Promise.all([countIn(join(root, "live")), countIn(join(root, "snapshots"))])).toEqual([0, 0]);
  });

  test("keeps several volumes apart, and makes new ones empty", async () => {
    const { store } = opened();
    const volumes = await store.prepare("several", ["a", "b.2", "empty"]);
    await writeFile(join(volumes[0]!.folder, "same"), "one");
    await writeFile(join(volumes[1]!.folder, "same"), "two");
    const ref = await store.capture("several", volumes, { idle });
    await expect(store.restore(ref, "fewer", ["a", "b.2"])).rejects.toMatchObject({ code: "snapshot-volumes-differ" });
    const restored = await store.restore(ref, "more", ["b.2", "new", "empty", "a"]);
    expect(restored).toEqual(store.live("more", ["b.2", "new", "empty", "a"]));
    expect(await store.hashLive(restored.filter(({ key }) => key !== "new"))).toBe(ref.hash);
    expect(await store.hashLive(restored)).not.toBe(ref.hash);
    expect(await countIn(restored[1]!.folder)).toBe(0);
    for (const app of ["several", "more"]) await store.removeLive(app);
    await store.remove("several");
  });

  test("an app without volumes has a snapshot too", async () => {
    const { store } = opened();
    const ref = await store.capture("none", await store.prepare("none", []), { idle });
    expect(ref).toMatchObject({ files: 0, bytes: 0 });
    await store.verify(ref);
    expect(await store.restore(ref, "none2", [])).toEqual([]);
    for (const app of ["none", "none2"]) await store.removeLive(app);
    await store.remove(ref);
  });

  test("leaves sockets out of the hash", async () => {
    const { store } = opened();
    const volume = await emptyVolume(store, "socket");
    const server = createServer().listen(join(volume.folder, "s"));
    await new Promise((resolve) => server.once("listening", resolve));
    const ref = await store.capture("socket", [volume], { idle });
    server.close();
    const [restored] = await store.restore(ref, "socket2", ["data"]);
    expect(await store.hashLive([restored!])).toBe(ref.hash);
    for (const app of ["socket", "socket2"]) await store.removeLive(app);
    await store.remove(ref);
  });

  test("finds one flipped bit, and restores nothing of it", async () => {
    const { store, root } = opened();
    const volume = await emptyVolume(store, "flip");
    await fillRandom(volume.folder, 30, 100_000);
    const ref = await store.capture("flip", [volume], { idle });
    await store.verify(ref);
    await flipBit(root, method, ref.id, "data", "d0/f7");
    const fault = await store.verify(ref).catch((error: unknown) => error);
    expect(fault).toMatchObject({ kind: "infrastructure", code: "snapshot-damaged" });
    if (method !== "restic") expect(fault).toMatchObject({ evidence: ["data /d0/f7: content differs"] });
    await expect(store.restore(ref, "flip2", ["data"])).rejects.toMatchObject({ code: "snapshot-damaged" });
    expect(await countIn(join(root, "live"))).toBe(1);
    expect(await countIn(join(root, "scratch"))).toBe(0);
    await store.removeLive("flip");
    await store.remove(ref);
  });

  test("a snapshot whose description is not its own is damaged, one that is gone is missing", async () => {
    const { store, root } = opened();
    const volume = await emptyVolume(store, "about");
    await writeFile(join(volume.folder, "a"), "a");
    const ref = await store.capture("about", [volume], { idle });
    await expect(store.verify({ ...ref, hash: "0".repeat(64) })).rejects.toMatchObject({ code: "snapshot-damaged" });
    await writeFile(join(root, "snapshots/about/manifest"), "nothing");
    await expect(store.verify(ref)).rejects.toMatchObject({ code: "snapshot-damaged" });
    await writeFile(join(root, "snapshots/about/about.json"), "nothing");
    await expect(store.restore(ref, "about2", ["data"])).rejects.toMatchObject({ code: "snapshot-damaged" });
    await store.remove(ref);
    await store.removeLive("about");
    await expect(store.verify(ref)).rejects.toMatchObject({ code: "snapshot-missing" });
    expect(await store.list()).toEqual([]);
  });

  test("what is taken is not made again", async () => {
    const { store } = opened();
    const volume = await emptyVolume(store, "taken");
    await expect(store.prepare("taken", ["data"])).rejects.toMatchObject({ code: "snapshot-live-exists" });
    const ref = await store.capture("taken", [volume], { idle });
    await expect(store.capture("taken", [volume], { idle })).rejects.toMatchObject({ code: "snapshot-exists" });
    await expect(store.restore(ref, "taken", ["data"])).rejects.toMatchObject({ code: "snapshot-live-exists" });
    await store.verify(ref);
    await store.remove(ref);
    await store.removeLive("taken");
    await store.removeLive("taken");
    await store.remove("taken");
  });

  test("any small tree comes back as it was", async () => {
    const { store } = opened();
    await fc.assert(
      fc.asyncProperty(arbitraryTree, async (tree) => {
        const volume = await emptyVolume(store, "random");
        try {
          await plantTree(volume.folder, tree);
          const before = await describeIndependently(volume.folder);
          const ref = await store.capture("random", [volume], { idle });
          const [restored] = await store.restore(ref, "random2", ["data"]);
          expect(await describeIndependently(restored!.folder)).toEqual(before);
        } finally {
          for (const app of ["random", "random2"]) await store.removeLive(app);
          await store.remove("random");
        }
      }),
      { numRuns: method === "restic" ? 4 : 15 },
    );
  });
});

test("the same data have the same hash by every method", async () => {
  const hashes = new Map<string, string>();
  for (const [method, { store }] of stores) {
    const volume = await emptyVolume(store, "same");
    await fillNastyTree(volume.folder, false);
    hashes.set(method, (await store.capture("same", [volume], { idle })).hash);
    await store.removeLive("same");
    await store.remove("same");
  }
  expect(hashes.size).toBe(3);
  expect(new Set(hashes.values()).size).toBe(1);
});

test("an old snapshot is read by the method that it was taken with", async () => {
  await using opened = await makeStore("btrfs", 512 * 1024 ** 2, "reflink");
  const { openSnapshotStore } = await import("./store.ts");
  const volume = await emptyVolume(opened.store, "old");
  await writeFile(join(volume.folder, "a"), "a");
  const refs = [await opened.store.capture("by-reflink", [volume], { idle })];
  const restic = await openSnapshotStore({ root: opened.root, method: "restic" });
  refs.push(await restic.capture("by-restic", [volume], { idle }));
  const now = await openSnapshotStore({ root: opened.root });
  refs.push(await now.capture("by-btrfs", [volume], { idle }));
  expect(refs.map(({ method }) => method)).toEqual(["reflink", "restic", "btrfs"]);
  expect(new Set(refs.map(({ hash }) => hash)).size).toBe(1);
  for (const [i, ref] of refs.entries()) {
    const [restored] = await now.restore(ref, `new${i}`, ["data"]);
    expect(await now.hashLive([restored!])).toBe(ref.hash);
    await now.remove(ref);
  }
  expect(await now.list()).toEqual([]);
});

test("btrfs keeps and removes subvolumes that an app made inside its volume", async () => {
  const { store, root } = stores.get("btrfs")!;
  const volume = await emptyVolume(store, "nested");
  const inner = join(volume.folder, "sub");
  await mustRun("btrfs", ["subvolume", "create", inner]);
  await writeFile(join(inner, "file"), "kept");
  await mustRun("btrfs", ["subvolume", "snapshot", "-r", inner, join(volume.folder, "read-only")]);
  await mustRun("btrfs", ["subvolume", "create", join(inner, "deeper\nstill")]);
  await writeFile(join(inner, "deeper\nstill/file"), "kept too");
  const ref = await store.capture("nested", [volume], { idle });
  const [restored] = await store.restore(ref, "nested2", ["data"]);
  expect((await describeIndependently(restored!.folder)).archive).toBe((await describeIndependently(volume.folder)).archive);
  for (const app of ["nested", "nested2"]) await store.removeLive(app);
  await store.remove(ref);
  expect((await mustRun("btrfs", ["subvolume", "list", root])).trim()).toBe("");
});

test("restic refuses what it would not keep, and its password is in one file only", async () => {
  const { store, root } = stores.get("restic")!;
  const volume = await emptyVolume(store, "link");
  await symlink(Buffer.from("bad\xff", "latin1"), join(volume.folder, "link"));
  await expect(store.capture("link", [volume], { idle })).rejects.toMatchObject({ code: "snapshot-unkeepable", evidence: ["data /link"] });
  await rm(join(volume.folder, "link"));
  const ref = await store.capture("link", [volume], { idle });
  expect((await stat(join(root, "restic/password"))).mode & 0o7777).toBe(0o600);
  expect((await stat(join(root, "restic"))).mode & 0o7777).toBe(0o700);

  // A repository that lost its snapshot is damage as well.
  await rename(join(root, "restic/repository/snapshots"), join(root, "restic/repository/snapshots.away"));
  await expect(store.verify(ref)).rejects.toMatchObject({ code: "snapshot-damaged" });
  await rm(join(root, "restic/repository/snapshots"), { recursive: true, force: true });
  await rename(join(root, "restic/repository/snapshots.away"), join(root, "restic/repository/snapshots"));
  await store.verify(ref);
  await store.remove(ref);
  await store.removeLive("link");
});

test("a method that the file system does not offer is refused", async () => {
  const { openSnapshotStore } = await import("./store.ts");
  await expect(openSnapshotStore({ root: stores.get("reflink")!.root, method: "btrfs" })).rejects.toMatchObject({ kind: "usage", code: "snapshot-method-unfit" });
  await expect(openSnapshotStore({ root: stores.get("restic")!.root, method: "reflink" })).rejects.toMatchObject({ code: "snapshot-method-unfit" });
});
