import { Buffer } from "node:buffer";
import { chmod, chown, link, lutimes, mkdir, open, readdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { mustRun } from "#kit/process.ts";

const capability = "0x0100000200040000000000000000000000000000";
/** user::rw-, user:1000:rw-, group::r--, mask::rw-, other::r-- */
const accessList = "0x0200000001000600ffffffff02000600e803000004000400ffffffff10000600ffffffff20000400ffffffff";

export const holeBytes = 256 * 1024 ** 2;

/** Puts one of everything that is hard to keep into an empty folder, the same each time. `big` also a file with a hole of 256 MiB. */
export async function fillNastyTree(folder: string, big: boolean): Promise<void> {
  const at = (name: string): string => join(folder, name);
  const bytes = (name: string): Buffer => Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(name, "latin1")]);
  await writeFile(at("plain"), "what is written here stays\n");
  await writeFile(at("empty file"), "");
  await writeFile(at("set-uid"), "#!/bin/sh\n");
  await chown(at("set-uid"), 1234, 99);
  await chmod(at("set-uid"), 0o6755);
  await writeFile(at("unreadable"), "secret");
  await chmod(at("unreadable"), 0o000);
  await mkdir(at("sticky"));
  await chmod(at("sticky"), 0o1777);
  await mkdir(at("empty"));
  await mkdir(at("set-gid"));
  await chown(at("set-gid"), 70, 70);
  await chmod(at("set-gid"), 0o2750);
  await link(at("plain"), at("set-gid/another name"));
  await link(at("plain"), at("a name that sorts first"));
  await symlink("../nowhere", at("dangling"));
  await symlink("/etc/hostname", at("absolute"));
  await symlink("%41 ? - \n", at("odd target"));
  await writeFile(at("two\nlines"), "a");
  await writeFile(at("back\\slash 'quote' \"double\" =,%0a"), "b");
  await writeFile(at("-rf"), "c");
  await writeFile(bytes("not utf-8 \xff\xfe"), "d");
  await mkdir(bytes("folder \xe9"));
  await writeFile(bytes("folder \xe9/inside"), "e");
  const deep = Array.from({ length: 40 }, (_, i) => `${"d".repeat(60)}${i}`).join("/");
  await mkdir(at(deep), { recursive: true });
  await writeFile(at(`${deep}/bottom`), "f");
  await writeFile(at("x".repeat(255)), "g");
  await mustRun("mkfifo", [at("pipe")]);
  await mustRun("mknod", [at("block"), "b", "7", "300"]);
  await mustRun("mknod", [at("character"), "c", "1", "3"]);
  await writeFile(at("capable"), "h");
  await mustRun("setfattr", ["-n", "user.text", "-v", "a value, with = and\nline", at("plain")]);
  await mustRun("setfattr", ["-n", "user.none", at("plain")]);
  await mustRun("setfattr", ["-n", "user.bytes", "-v", "0x00ff0a3d", at("two\nlines")]);
  await mustRun("setfattr", ["-n", "user.of=a\nfolder", "-v", "1", at("empty")]);
  await mustRun("setfattr", ["-n", "trusted.root", "-v", "1", at("sticky")]);
  await mustRun("setfattr", ["-n", "security.capability", "-v", capability, at("capable")]);
  await mustRun("setfattr", ["-n", "system.posix_acl_access", "-v", accessList, at("empty file")]);
  await mustRun("setfattr", ["-n", "system.posix_acl_default", "-v", accessList, at("empty")]);
  if (big) await writeSparse(at("hole"), holeBytes);
  await chown(folder, 999, 999);
  await mustRun("find", [folder, "-exec", "touch", "-h", "-d", "2001-02-03T04:05:06.123456789Z", "{}", "+"]);
  await mustRun("touch", ["-d", "1960-01-01T00:00:00.000000001Z", at("plain")]);
  await lutimes(at("dangling"), 7, 7);
  await mustRun("touch", ["-d", "2040-01-01T00:00:00.999999999Z", folder]);
}

/** A file that begins and ends with some bytes and has nothing in between. It is executable with a capability, which digging takes away. */
async function writeSparse(path: string, size: number): Promise<void> {
  await using file = await open(path, "w", 0o755);
  await file.write("begin", 0);
  await file.write("middle", size / 2);
  await file.truncate(size);
  await mustRun("setfattr", ["-n", "security.capability", "-v", capability, path]);
}

/** Many files of random bytes, `each` bytes long, in subfolders of a hundred. */
export async function fillRandom(folder: string, files: number, each: number): Promise<void> {
  const block = Buffer.alloc(each);
  for (let i = 0; i < files; i += 1) {
    const parent = join(folder, `d${Math.floor(i / 100)}`);
    if (i % 100 === 0) await mkdir(parent, { recursive: true });
    crypto.getRandomValues(block.subarray(0, Math.min(each, 65_536)));
    for (let done = 65_536; done < each; done += 65_536) crypto.getRandomValues(block.subarray(done, Math.min(each, done + 65_536)));
    await writeFile(join(parent, `f${i % 100}`), block);
  }
}

/** How many things lie in a folder; 0 when it is not there. */
export async function countIn(folder: string): Promise<number> {
  return (await readdir(folder).catch(() => [])).length;
}
