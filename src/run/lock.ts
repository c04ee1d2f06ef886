import { mkdir, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { Fault } from "#kit/fault.ts";
import { writeOnce } from "#kit/files.ts";
import { ownerAlive, ownIdentity } from "#results/owner-alive.ts";

const holderSchema = z.object({
  run: z.string(),
  domain: z.string(),
  since: z.string(),
  deadline: z.string(),
  pid: z.number(),
  processStart: z.string(),
  bootId: z.string(),
  pidNamespace: z.string(),
});

/** Who holds an app's domain: readable in `<state home>/locks/<domain>.json`. */
export type LockHolder = z.infer<typeof holderSchema>;

/**
 * Takes the lock on an app's domain before any work on it. A live holder is never robbed: it is named in the fault. The lock of a dead process
 * is only taken over by the reaper, which first removes what that run left.
 */
export async function lockDomain(stateHome: string, domain: string, run: { readonly id: string; readonly since: string; readonly deadline: string }): Promise<AsyncDisposable> {
  const path = lockPath(stateHome, domain);
  await mkdir(join(stateHome, "locks"), { recursive: true });
  const holder: LockHolder = { run: run.id, domain, since: run.since, deadline: run.deadline, ...(await ownIdentity()) };
  if (!(await writeOnce(path, `${JSON.stringify(holder, null, 2)}\n`))) throw await heldBy(path, domain);
  return { [Symbol.asyncDispose]: () => rm(path, { force: true }) };
}

export function lockPath(stateHome: string, domain: string): string {
  return join(stateHome, "locks", `${domain}.json`);
}

/** The domains that are locked, by name, with their holders. One of a dead process is there until the reaper has removed what it left. */
export async function lockedDomains(stateHome: string): Promise<{ readonly holder: LockHolder; readonly alive: boolean }[]> {
  const folder = join(stateHome, "locks");
  const names = await readdir(folder).catch((): string[] => []);
  const holders = await Promise.all(names.toSorted().map((name) => readHolder(join(folder, name))));
  return await Promise.all(holders.filter((holder) => holder !== undefined).map(async (holder) => ({ holder, alive: await ownerAlive(holder) })));
}

/** Removes the locks that no living process holds. For the reaper, after it has removed what the holders left. */
export async function dropDeadLocks(stateHome: string): Promise<void> {
  const folder = join(stateHome, "locks");
  for (const name of await readdir(folder).catch((): string[] => [])) {
    const path = join(folder, name);
    const holder = await readHolder(path);
    if (holder ? !(await ownerAlive(holder)) : await isOld(path)) await rm(path, { force: true });
  }
}

/** What cannot be read may be a lock that is being written. */
async function isOld(path: string): Promise<boolean> {
  return await stat(path).then((about) => Date.now() - about.mtimeMs > 10_000, () => false);
}

async function readHolder(path: string): Promise<LockHolder | undefined> {
  const text = await readFile(path, "utf8").catch(() => "");
  try {
    return holderSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

async function heldBy(path: string, domain: string): Promise<Fault> {
  const holder = await readHolder(path);
  if (!holder) return new Fault("infrastructure", "lock-damaged", `the lock ${path} cannot be read`, { next: "Run `cc-ci reap`." });
  const alive = await ownerAlive(holder);
  return new Fault("infrastructure", "domain-locked", `the domain ${domain} is held by run ${holder.run} since ${holder.since}`, {
    next: alive ? "Wait for that run to end." : "Its process is gone: run `cc-ci reap`.",
  });
}
