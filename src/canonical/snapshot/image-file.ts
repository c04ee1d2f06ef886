import { lstat, mkdir, open, readdir, readFile, realpath, rename, rm, statfs } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Fault } from "#kit/fault.ts";
import { randomHex } from "#kit/ids.ts";
import { tool, tryTool } from "./tool.ts";

/** The label of the file systems that we make, by which an image of ours is known again; xfs takes at most 12 characters. */
const label = "cc-ci-data";

/** Smaller ones their tools refuse to make. */
const smallest = { btrfs: 256 * 1024 ** 2, xfs: 320 * 1024 ** 2 } as const;

export type ImageFile = {
  /** An absolute path. */
  readonly file: string;
  /** Of the file system; the file takes no more than what is in it. */
  readonly bytes: number;
  readonly type: keyof typeof smallest;
  /** An absolute path; made if it is not there, and must hold nothing but empty folders. */
  readonly mountpoint: string;
};

/** What had to be done. */
export type ImageOutcome = "made" | "mounted" | "already-mounted";

/**
 * Brings copy-on-write to a host whose file system has none: a file that holds btrfs or xfs, mounted. May be called again at any time, and after each start of
 * the machine, to mount it again; an image of ours that is there is taken as it is, whatever its size and type. Faults: `image-foreign`, `image-too-large`,
 * `image-too-small`, `image-mountpoint`.
 */
export async function makeImageFile({ file, bytes, type, mountpoint }: ImageFile): Promise<ImageOutcome> {
  const mounted = await backingFile(mountpoint);
  if (mounted !== undefined) {
    if (mounted === (await realpath(file).catch(() => file))) return "already-mounted";
    throw new Fault("usage", "image-mountpoint", `something else is mounted at ${mountpoint}: ${mounted}`, { next: "Choose another folder, or unmount that first." });
  }
  await mkdir(mountpoint, { recursive: true, mode: 0o700 });
  // Empty folders, as an unused store has them, may be hidden.
  if ((await readdir(mountpoint, { recursive: true, withFileTypes: true })).some((entry) => !entry.isDirectory())) {
    throw new Fault("usage", "image-mountpoint", `${mountpoint} is not empty, and a mount would hide what is in it`, { next: "Move away what is in it, or choose another folder." });
  }
  const known = await lookAt(file);
  if (known === "foreign") throw foreign(file);
  if (known === "absent") await makeFileSystem(file, bytes, type);
  // Blocks that are freed inside are given back to the file system outside.
  await tool("mount", ["-o", "loop,noatime,discard", "--", file, mountpoint]);
  return known === "absent" ? "made" : "mounted";
}

/** Unmounts an image of ours and removes its file, with all that is in it. What is not there is fine. Faults: `image-foreign`, `image-busy`. */
export async function removeImageFile({ file, mountpoint }: Pick<ImageFile, "file" | "mountpoint">): Promise<void> {
  const known = await lookAt(file);
  if (known === "foreign") throw foreign(file);
  if (known === "absent") return;
  if ((await backingFile(mountpoint)) === (await realpath(file))) {
    const result = await tryTool("umount", ["--", mountpoint]);
    if (result.exitCode !== 0) throw new Fault("infrastructure", "image-busy", `${mountpoint} is in use`, { evidence: [result.stderr.trim()], next: "Undeploy what uses volumes in it, then try again." });
  }
  await rm(file);
}

function foreign(file: string): Fault {
  return new Fault("usage", "image-foreign", `${file} is there and is not an image that cc-ci made`, { next: "Choose another path; nothing was changed." });
}

async function makeFileSystem(file: string, bytes: number, type: ImageFile["type"]): Promise<void> {
  if (bytes < smallest[type]) throw new Fault("usage", "image-too-small", `${type} needs at least ${smallest[type] / 1024 ** 2} MiB`, { next: "Ask for a larger image." });
  const folder = dirname(file);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { bavail, bsize } = await statfs(folder);
  // A file system whose image cannot grow breaks; it does not just say that it is full.
  if (bavail * bsize < bytes) throw new Fault("usage", "image-too-large", `${folder} has less room than the image would need when it is full`, { next: "Ask for a smaller image, or free some space." });
  // Under its name only when it is whole, so that a broken-off one is not taken for somebody's file.
  const half = join(folder, `.${basename(file)}.${randomHex(4)}.new`);
  try {
    await using image = await open(half, "wx", 0o600);
    await image.truncate(bytes);
    await (type === "btrfs" ? tool("mkfs.btrfs", ["--quiet", "--label", label, half]) : tool("mkfs.xfs", ["-q", "-m", "reflink=1", "-L", label, half]));
    await image.sync();
    await rename(half, file);
  } finally {
    await rm(half, { force: true });
  }
}

async function lookAt(file: string): Promise<"absent" | "ours" | "foreign"> {
  const stat = await lstat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (stat === undefined) return "absent";
  if (!stat.isFile()) return "foreign";
  // Low-level probing reads the file itself, not what udev remembers.
  const seen = (await tryTool("blkid", ["--probe", "--match-tag", "LABEL", "--output", "value", "--", file])).stdout.trim();
  return seen === label ? "ours" : "foreign";
}

/** The file behind what is mounted at a folder, or what it is otherwise; undefined when nothing is mounted there. */
async function backingFile(mountpoint: string): Promise<string | undefined> {
  const { exitCode, stdout } = await tryTool("findmnt", ["--noheadings", "--first-only", "--output", "SOURCE", "--mountpoint", mountpoint]);
  const source = stdout.trim();
  if (exitCode !== 0 || source === "") return undefined;
  const file = await readFile(join("/sys/block", basename(source), "loop", "backing_file"), "utf8").catch(() => undefined);
  return file?.trim() ?? source;
}
