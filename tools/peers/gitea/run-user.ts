import { chown, cp, constants, lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { userInfo } from "node:os";
import { command } from "#kit/process.ts";

/** Whom Gitea runs as: it refuses to be root. */
export type RunUser = { readonly name: string; readonly ids: { readonly uid: number; readonly gid: number } | undefined };

/** Ourselves, or, for root, `nobody`. */
export async function runUser(): Promise<RunUser> {
  if (process.getuid?.() !== 0) return { name: userInfo().username, ids: undefined };
  const [uid, gid] = await Promise.all([idOf("-u"), idOf("-g")]);
  return { name: "nobody", ids: { uid, gid } };
}

async function idOf(flag: "-u" | "-g"): Promise<number> {
  const { stdout } = await command("id", [flag, "nobody"]);
  return Number(stdout.trim() || 65_534);
}

/** Puts a folder where the user can read it: what lies below root's home nobody else can. Copies share their blocks where the file system can do that. */
export async function within(reach: RunUser, source: string, target: string): Promise<string> {
  if (!reach.ids) return source;
  await cp(source, target, { recursive: true, mode: constants.COPYFILE_FICLONE });
  return target;
}

export async function give(to: RunUser, path: string): Promise<void> {
  if (!to.ids) return;
  await chown(path, to.ids.uid, to.ids.gid);
  if (!(await lstat(path)).isDirectory()) return;
  for (const name of await readdir(path)) await give(to, join(path, name));
}
