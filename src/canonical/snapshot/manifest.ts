import { hash } from "node:crypto";
import { escapeBytes } from "./attributes.ts";
import type { TreeEntry } from "./walk.ts";

/** What was found out about a volume: its tree, and for each path what the walk alone does not tell. */
export type VolumeFacts = {
  readonly key: string;
  readonly entries: readonly TreeEntry[];
  /** SHA-256 by path; undefined when contents were not looked at. */
  readonly hashes: ReadonlyMap<string, string> | undefined;
  /** Extended attributes by path; undefined when they were not looked at. */
  readonly attributes: ReadonlyMap<string, string> | undefined;
};

/** All that a snapshot must keep, as text, and the hash of it. */
export type Manifest = {
  /**
   * One line for each entry, in the order of volume and path as bytes. Columns, one space between: volume, path, kind, mode (octal), uid, gid, size, time of
   * modification (nanoseconds), content (SHA-256 of a file, target of a link, number of a device), first path of the same file where it has several names,
   * extended attributes. `-` is nothing, `?` not looked at.
   */
  readonly text: string;
  /** SHA-256 of the text: the content hash. */
  readonly hash: string;
  /** Of the contents; a file with several names counts once. */
  readonly bytes: number;
  readonly files: number;
};

const heading = "cc-ci manifest 1";
const columns = ["volume", "path", "kind", "mode", "owner", "group", "size", "time of modification", "content", "hard link", "extended attributes"] as const;
const notLookedAt = "?";

/**
 * Makes the manifest; the same data give the same one, whatever they lie on. Left out is what some method does not keep and no app misses: sockets, attributes of
 * symbolic links, names that a link or pipe shares, sizes of folders, times of access and change. Pure.
 */
export function makeManifest(volumes: readonly VolumeFacts[]): Manifest {
  const lines = [heading];
  let [bytes, files] = [0, 0];
  for (const volume of volumes.toSorted((a, b) => byBytes(a.key, b.key))) {
    const first = new Map<string, string>();
    for (const entry of volume.entries.filter(({ kind }) => kind !== "socket").sort((a, b) => byBytes(a.path, b.path))) {
      const original = entry.shared === "" ? entry.path : (first.get(entry.shared) ?? entry.path);
      if (entry.shared !== "") first.set(entry.shared, original);
      lines.push(lineOf(volume, entry, original));
      if (entry.kind !== "file") continue;
      files += 1;
      if (original === entry.path) bytes += entry.size;
    }
  }
  const text = `${lines.join("\n")}\n`;
  return { text, hash: hashOfManifest(text), bytes, files };
}

/** The content hash that a manifest's text stands for. Pure. */
export function hashOfManifest(text: string): string {
  return hash("sha256", text, "hex");
}

function lineOf({ key, hashes, attributes }: VolumeFacts, entry: TreeEntry, original: string): string {
  const { kind, path, mode, uid, gid, size, modified } = entry;
  const content = kind === "file" ? (hashes === undefined ? notLookedAt : (hashes.get(path) ?? "-")) : escapeBytes(entry.target) || "-";
  const first = original === path ? "-" : pathColumn(original);
  const more = attributes === undefined ? notLookedAt : kind === "link" ? "-" : (attributes.get(path) ?? "-");
  return [key, pathColumn(path), kind, mode.toString(8), uid, gid, size, modified, content, first, more].join(" ");
}

/** With the slash in front, so that the root of a volume has a path too. */
function pathColumn(path: string): string {
  return `/${escapeBytes(path)}`;
}

/** Each character is a byte, so that this is the order of bytes. */
function byBytes(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** What a manifest tells that another does not, one line for each entry, at most `limit`; empty when they say the same. What one did not look at counts as the same. Pure. */
export function differences(expected: string, seen: string, limit = 5): string[] {
  if (expected === seen) return [];
  const [before, after] = [linesByEntry(expected), linesByEntry(seen)];
  const found: string[] = [];
  for (const entry of new Set([...before.keys(), ...after.keys()])) {
    const [a, b] = [before.get(entry), after.get(entry)];
    const what = a === undefined ? "it should not be there" : b === undefined ? "it is missing" : differing(a, b);
    if (what === undefined) continue;
    found.push(`${entry}: ${what}`);
    if (found.length === limit) break;
  }
  return found;
}

function linesByEntry(text: string): Map<string, string> {
  const lines = text.split("\n").slice(1, -1);
  return new Map(lines.map((line) => {
    const [volume, path] = line.split(" ", 2);
    return [`${volume} ${path}`, line];
  }));
}

function differing(a: string, b: string): string | undefined {
  if (a === b) return undefined;
  const [before, after] = [a.split(" "), b.split(" ")];
  const names = columns.filter((_, i) => before[i] !== after[i] && before[i] !== notLookedAt && after[i] !== notLookedAt);
  return names.length === 0 ? undefined : `${names.join(", ")} ${names.length === 1 && names[0] !== "extended attributes" ? "differs" : "differ"}`;
}
