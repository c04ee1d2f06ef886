import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { differences, hashOfManifest, makeManifest, type VolumeFacts } from "./manifest.ts";
import type { TreeEntry } from "./walk.ts";

function entry(path: string, more: Partial<TreeEntry> = {}): TreeEntry {
  return { path, kind: "file", mode: 0o644, uid: 0, gid: 0, size: 3, allocated: 4096, modified: "12", version: "1:2:3", shared: "", target: "", ...more };
}

function volume(key: string, entries: TreeEntry[], more: Partial<VolumeFacts> = {}): VolumeFacts {
  return { key, entries, hashes: new Map(entries.map(({ path }) => [path, `hash-of-${path}`])), attributes: new Map(), ...more };
}

describe("the manifest", () => {
  test("has one line for each entry, in the order of their bytes", () => {
    const manifest = makeManifest([
      volume("b", [entry("", { kind: "folder", size: 0 })]),
      volume("a", [
        entry("z\xff", { kind: "link", target: "a b%?\n" }),
        entry("a/b", { shared: "7" }),
        entry("a b", { shared: "7", mode: 0o4755 }),
        entry("s", { kind: "socket" }),
        entry("d", { kind: "block", target: "7:1" }),
      ], { attributes: new Map([["a/b", "user.a=00"], ["z\xff", "trusted.x=00"]]) }),
    ]);
    expect(manifest.text.split("\n")).toEqual([
      "cc-ci manifest 1",
      "a /a%20b file 4755 0 0 3 12 hash-of-a b - -",
      "a /a/b file 644 0 0 3 12 hash-of-a/b /a%20b user.a=00",
      "a /d block 644 0 0 3 12 7:1 - -",
      "a /z%ff link 644 0 0 3 12 a%20b%25%3f%0a - -",
      "b / folder 644 0 0 0 12 - - -",
      "",
    ]);
    expect(manifest).toMatchObject({ files: 2, bytes: 3, hash: hashOfManifest(manifest.text) });
  });

  test("is the same in whatever order volumes and entries are found", () => {
    const paths = fc.uniqueArray(fc.string({ unit: fc.constantFrom("a", "/", "\n", "\xff", " ", "-") }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(fc.constantFrom("a", "b", "c"), paths), { selector: ([key]) => key }), fc.infiniteStream(fc.nat()), (volumes, random) => {
        const made = volumes.map(([key, all]) => volume(key, all.map((path) => entry(path, { shared: "1" }))));
        const shuffled = made.map((one) => ({ ...one, entries: one.entries.toSorted(() => Number(random.next().value) % 3 - 1) })).toReversed();
        expect(makeManifest(shuffled)).toEqual(makeManifest(made));
      }),
    );
  });

  test.each<[string, Partial<TreeEntry>]>([
    ["mode", { mode: 0o600 }],
    ["owner", { uid: 1 }],
    ["group", { gid: 1 }],
    ["size", { size: 4 }],
    ["time of modification", { modified: "13" }],
  ])("another %s is another hash", (what, change) => {
    const [a, b] = [makeManifest([volume("v", [entry("f")])]), makeManifest([volume("v", [entry("f", change)])])];
    expect(a.hash).not.toBe(b.hash);
    expect(differences(a.text, b.text)).toEqual([`v /f: ${what} differs`]);
  });

  test("what no method needs to keep changes nothing", () => {
    const a = makeManifest([volume("v", [entry("f")])]);
    expect(makeManifest([volume("v", [entry("f", { allocated: 0, version: "9" }), entry("s", { kind: "socket" })])])).toEqual(a);
  });
});

describe("differences", () => {
  const base = [entry("", { kind: "folder" }), entry("a"), entry("b", { shared: "1" }), entry("c", { shared: "1" })];
  const text = (entries: TreeEntry[], more: Partial<VolumeFacts> = {}): string => makeManifest([volume("v", entries, more)]).text;

  test.each([
    ["missing", base.slice(0, 3), ["v /c: it is missing"]],
    ["new", [...base, entry("d")], ["v /d: it should not be there"]],
    ["no longer the same file", [...base.slice(0, 3), entry("c")], ["v /c: hard link differs"]],
    ["another kind", [base[0]!, entry("a", { kind: "pipe", size: 0 }), ...base.slice(2)], ["v /a: kind, size, content differ"]],
    ["nothing", base, []],
  ])("%s", (_, seen, expected) => {
    expect(differences(text(base), text(seen))).toEqual(expected);
  });

  test("what one did not look at is no difference", () => {
    expect(differences(text(base), text(base, { hashes: undefined, attributes: undefined }))).toEqual([]);
    expect(differences(text(base), text(base, { attributes: new Map([["a", "user.a=01"]]) }))).toEqual(["v /a: extended attributes differ"]);
  });

  test("a link to a question mark is not unknown", () => {
    const link = (target: string): string => text([entry("l", { kind: "link", target })]);
    expect(differences(link("?"), link("x"))).toEqual(["v /l: content differs"]);
  });

  test("at most a few are told", () => {
    expect(differences(text(base), text([]), 2)).toHaveLength(2);
  });
});
