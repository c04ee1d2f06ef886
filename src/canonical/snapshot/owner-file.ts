import { lstat, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { ownerAlive, ownIdentity } from "#results/owner-alive.ts";

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

/** A folder without a claim may be one that is just being claimed, for as long, in milliseconds. */
const claimTime = 60_000;

/** Whose a folder is: this process's, that of another one that lives, or of none that does. */
export async function ownerOf(folder: string): Promise<"self" | "another" | "nobody"> {
  const text = await readFile(join(folder, ownerFile), "utf8").catch(() => undefined);
  const owner = text === undefined ? undefined : ownerSchema.safeParse(parseJson(text)).data;
  if (owner === undefined) return (await lstat(folder)).mtimeMs > Date.now() - claimTime ? "another" : "nobody";
  if (!(await ownerAlive(owner))) return "nobody";
  const own = await ownIdentity();
  return owner.pid === own.pid && owner.pidNamespace === own.pidNamespace ? "self" : "another";
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
