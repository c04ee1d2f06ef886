import { lstatSync, readdirSync, readlinkSync, type BigIntStats } from "node:fs";

/** `s` is a socket, which no snapshot needs: it means nothing without the process that listens. */
export type EntryKind = "file" | "folder" | "link" | "pipe" | "block" | "character" | "socket";

/** One entry of a tree as the file system tells it. Paths and targets hold one character for each byte (latin1), since names need not be UTF-8. */
export type TreeEntry = {
  /** Relative to the tree's root, which itself is "". */
  readonly path: string;
  readonly kind: EntryKind;
  /** With the set-uid, set-gid and sticky bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** 0 for what is no file. */
  readonly size: number;
  /** What it takes on the disk, in bytes. */
  readonly allocated: number;
  /** Nanoseconds since the epoch, decimal; may be negative. */
  readonly modified: string;
  /** Inode and time of its last change, which nothing can set back: whatever happens to the entry changes this. */
  readonly version: string;
  /** Names the inode where it has several names, else "". */
  readonly shared: string;
  /** Of a link; `major:minor` of a device; else "". */
  readonly target: string;
};

/** Everything below a folder, itself first. Blocks until it is done: call it in a worker. Throws what the file system says, with `path` in the error. */
export function walkTree(root: string): TreeEntry[] {
  const top = Buffer.from(root).toString("latin1");
  const entries: TreeEntry[] = [];
  const open = [""];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    const whole = Buffer.from(path === "" ? top : `${top}/${path}`, "latin1");
    const stat = lstatSync(whole, { bigint: true });
    const entry = entryOf(path, stat, whole);
    entries.push(entry);
    if (entry.kind !== "folder") continue;
    // The overloads know no "latin1", though the names come out as they should.
    for (const name of readdirSync(whole, { encoding: "latin1" as "utf8" })) open.push(path === "" ? name : `${path}/${name}`);
  }
  return entries;
}

function entryOf(path: string, stat: BigIntStats, whole: Buffer): TreeEntry {
  const kind = kindOf(stat);
  const inode = `${stat.dev}:${stat.ino}`;
  return {
    path,
    kind,
    mode: Number(stat.mode & 0o7777n),
    uid: Number(stat.uid),
    gid: Number(stat.gid),
    size: kind === "file" ? Number(stat.size) : 0,
    allocated: Number(stat.blocks) * 512,
    modified: String(stat.mtimeNs),
    version: `${inode}:${stat.ctimeNs}`,
    shared: kind === "file" && stat.nlink > 1n ? inode : "",
    target: kind === "link" ? readlinkSync(whole, { encoding: "latin1" as "utf8" }) : kind === "block" || kind === "character" ? deviceOf(stat.rdev) : "",
  };
}

function kindOf(stat: BigIntStats): EntryKind {
  if (stat.isFile()) return "file";
  if (stat.isDirectory()) return "folder";
  if (stat.isSymbolicLink()) return "link";
  if (stat.isFIFO()) return "pipe";
  if (stat.isBlockDevice()) return "block";
  return stat.isCharacterDevice() ? "character" : "socket";
}

/** As glibc packs a device's number. */
function deviceOf(rdev: bigint): string {
  const major = ((rdev >> 8n) & 0xfffn) | ((rdev >> 32n) & 0xfffff000n);
  const minor = (rdev & 0xffn) | ((rdev >> 12n) & 0xffffff00n);
  return `${major}:${minor}`;
}
