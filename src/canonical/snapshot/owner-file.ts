import { lstat, mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { z } from "zod";
import { identityIn, ownerAlive, ownIdentity, ownName, type ProcessIdentity } from "#results/owner-alive.ts";
import { unfinished } from "./names.ts";

/** Lies in every folder of the store, so that a sweep can tell what a living process is at work on. No key of a volume can have this name. */
export const ownerFile = ".owner";

/** How long something that was made in another container is thought to be in use: its processes cannot be seen from here. */
const foreignTime = 24 * 3600_000;

const ownerSchema = z.object({ pid: z.number(), processStart: z.string(), bootId: z.string(), pidNamespace: z.string(), deadline: z.string() });

/** Says in a folder that this process made it. */
export async function claimFolder(folder: string): Promise<void> {
  const deadline = new Date(Date.now() + foreignTime).toISOString();
  await writeFile(join(folder, ownerFile), JSON.stringify({ ...(await ownIdentity()), deadline }), { mode: 0o600 });
}

/** Makes a folder whose name says whose it is, so that there is no moment at which nobody knows; it holds nothing but the claim. */
export async function makeClaimed(parent: string): Promise<string> {
  const folder = join(parent, await ownName());
  await mkdir(folder, { mode: 0o700 });
  await claimFolder(folder);
  return folder;
}

/** A folder without a claim that somebody else made may be one that is just being claimed, for as long, in milliseconds. */
const claimTime = 60_000;

/** Whose a folder is: this process's, that of another one that lives, or of none that does. */
export async function ownerOf(folder: string): Promise<"self" | "another" | "nobody"> {
  const text = await readFile(join(folder, ownerFile), "utf8").catch(() => undefined);
  const owner = (text === undefined ? undefined : ownerSchema.safeParse(parseJson(text)).data) ?? (await inName(folder));
  if (owner === undefined) {
    // It had its claim before it had this name, so that what there is of it is being removed, or was.
    if (folder.endsWith(unfinished)) return "nobody";
    return (await lstat(folder)).mtimeMs > Date.now() - claimTime ? "another" : "nobody";
  }
  if (!(await ownerAlive(owner))) return "nobody";
  const own = await ownIdentity();
  return owner.pid === own.pid && owner.pidNamespace === own.pidNamespace ? "self" : "another";
}

/** What the name of a folder says that is not claimed yet. */
async function inName(folder: string): Promise<(ProcessIdentity & { readonly deadline: string }) | undefined> {
  const identity = identityIn(basename(folder));
  return identity && { ...identity, deadline: new Date((await lstat(folder)).mtimeMs + claimTime).toISOString() };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
