import { randomBytes } from "node:crypto";
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

/** Where built peers are kept: `CC_CI_PEERS_CACHE`, else `cc-ci/peers` in the user's cache folder. */
export function peersCache(env: NodeJS.ProcessEnv = process.env): string {
  return env.CC_CI_PEERS_CACHE || join(env.XDG_CACHE_HOME || join(homedir(), ".cache"), "cc-ci", "peers");
}

/** A build that was killed leaves its folder; none lasts so long. */
const abandonedAfter = 3 * 60 * 60 * 1000;

/** The folder of that name in the cache. Where it is missing it is made aside and renamed when it is whole, so that nobody ever sees a part of it. */
export async function cached(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const cache = peersCache();
  const folder = join(cache, name);
  if (await exists(folder)) return folder;
  await mkdir(cache, { recursive: true });
  await removeAbandoned(cache);
  const aside = join(cache, `${name}.${randomBytes(4).toString("hex")}.tmp`);
  try {
    await mkdir(aside);
    await make(aside);
    await rename(aside, folder).catch(async (error: unknown) => {
      // Somebody else was faster.
      if (!(await exists(folder))) throw error;
    });
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
  return folder;
}

async function removeAbandoned(cache: string): Promise<void> {
  for (const name of (await readdir(cache)).filter((entry) => entry.endsWith(".tmp"))) {
    const path = join(cache, name);
    const about = await stat(path).catch(() => undefined);
    if (about && Date.now() - about.mtimeMs > abandonedAfter) await rm(path, { recursive: true, force: true });
  }
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(() => true, () => false);
}
