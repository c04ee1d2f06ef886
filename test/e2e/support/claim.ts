import { lstat, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ownerAlive, ownIdentity, type ProcessIdentity } from "#results/owner-alive.ts";

// A workshop's folder says whose it is and what is made outside of it, so that what broken-off tests leave can be told from what others still use.

const makerFile = "maker.json";
const lookAlikesFolder = "look-alikes";
/** No test file takes so long, in milliseconds: a maker that cannot be looked at, because it ran in another container, is taken for dead after it. */
const longest = 2 * 3_600_000;

/** How the names of workshops' folders begin. */
export const workshopPrefix = "cc-ci-e2e-";

/** What `mkdtemp` wants for a workshop's folder. */
export function workshopTemplate(): string {
  return join(tmpdir(), workshopPrefix);
}

/** Writes into a workshop's folder that this process made it. */
export async function claimWorkshop(folder: string): Promise<void> {
  await writeFile(join(folder, makerFile), JSON.stringify({ ...(await ownIdentity()), deadline: new Date(Date.now() + longest).toISOString() }));
}

/** Whether this user made a workshop's folder by a process that is dead. False for a folder that does not say. */
export async function isAbandoned(folder: string): Promise<boolean> {
  const found = await lstat(folder);
  if (!found.isDirectory() || found.uid !== process.getuid?.()) return false;
  const maker = await readFile(join(folder, makerFile), "utf8").then((text) => JSON.parse(text) as ProcessIdentity & { readonly deadline: string }).catch(() => undefined);
  return maker !== undefined && !(await ownerAlive(maker));
}

/** Writes into a workshop's folder that look-alikes of that prefix are about to be made. */
export async function noteLookAlikes(folder: string, prefix: string): Promise<void> {
  const notes = join(folder, lookAlikesFolder);
  await mkdir(notes, { recursive: true });
  await writeFile(join(notes, prefix), "");
}

/** The prefixes of {@link noteLookAlikes}. */
export async function lookAlikesOf(folder: string): Promise<string[]> {
  return await readdir(join(folder, lookAlikesFolder)).catch(() => []);
}
