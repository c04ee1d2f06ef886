import type { Observation } from "./finding.ts";

/** What the file system under the snapshots was seen to do. */
export type FileSystemFacts = {
  /** The type that `statfs` tells, such as 0x9123683e for btrfs. */
  readonly type: number;
  /** Whether a file was copied by sharing its blocks; undefined when that could not be tried. */
  readonly reflink: boolean | undefined;
  /** Whether the program `btrfs` is on PATH. */
  readonly btrfsProgram: boolean;
  /** Whether the program `getfattr` is on PATH, without which no snapshot is taken; undefined when nobody looked. */
  readonly getfattr?: boolean;
};

const btrfs = 0x9123683e;
const names: Readonly<Record<number, string>> = {
  [btrfs]: "btrfs",
  0x58465342: "xfs",
  0xef53: "ext4",
  0x01021994: "tmpfs",
  0x2fc12fc1: "zfs",
  0x794c7630: "overlay",
};

/** Which way of taking snapshots the file system allows. Pure. */
export function judgeSnapshots(facts: FileSystemFacts): Observation {
  const seen = judgeFileSystem(facts);
  if (facts.getfattr !== false) return seen;
  return { ...seen, state: "limited", detail: `${seen.detail}; none can be taken without the program getfattr`, tools: [...(seen.tools ?? []), "attr"] };
}

function judgeFileSystem({ type, reflink, btrfsProgram }: FileSystemFacts): Observation {
  const name = names[type >>> 0] ?? `file system 0x${(type >>> 0).toString(16)}`;
  if (type >>> 0 === btrfs && btrfsProgram) return { state: "ok", detail: "btrfs subvolumes" };
  if (type >>> 0 === btrfs)
    return { state: "limited", detail: "reflink copies on btrfs; subvolumes need the program btrfs", tools: ["btrfs"] };
  if (reflink) return { state: "ok", detail: `reflink copies on ${name}` };
  if (reflink === undefined) return { state: "limited", detail: `${name}: not tried, for want of permission` };
  return {
    state: "limited",
    detail: `${name} shares no blocks between copies: snapshots go through a restic repository, which is slower`,
    fix: "`cc-ci doctor --snapshot-image 20G` makes a file that holds btrfs for them; or set `snapshots` to a folder on btrfs, or on xfs made with reflink=1.",
  };
}
