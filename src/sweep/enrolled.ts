import { mkdir, mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { Fault, Faults, messageOf } from "#kit/fault.ts";
import { writeAtomic } from "#kit/files.ts";
import { claimFolder } from "#canonical/snapshot/owner-file.ts";
import { enrolPrefix } from "#run/work-folder.ts";
import { packageVersion } from "#kit/packages.ts";
import { sideBySide } from "#kit/side-by-side.ts";
import { readSuite } from "#suite/copy.ts";
import { loadSuite } from "#suite/load.ts";
import { codeCache } from "#kit/code-cache.ts";

/** A recipe whose suite declares `canonical: true`. */
export type Enrolled = {
  readonly recipe: string;
  /** Folder of the suite. */
  readonly suite: string;
  /** Path or URL of the recipe's repository. */
  readonly upstream: string;
  /** Why the suite cannot be read, so that nobody knows whether the recipe is enrolled; null when it can. */
  readonly problem: string | null;
};

export type EnrolmentOptions = {
  /** Folder that holds a folder for each suite. */
  readonly suites: string;
  /** Where recipes are whose suite does not say; `{recipe}` stands for the name. */
  readonly upstream: string;
  /** For the cache of what each suite said. */
  readonly stateHome: string;
};

const cacheSchema = z.record(z.string(), z.strictObject({ enrolled: z.boolean(), upstream: z.string().nullable() }));
/** How many suites are read at once. */
const atOnce = 8;
type Said = z.infer<typeof cacheSchema>[string];

/**
 * All enrolled recipes, by name. Every suite is loaded by the one loader; what it said is kept by the hash of its files, so that a suite is only loaded again when it, or
 * cc-ci, has changed. A suite that cannot be loaded counts as enrolled, with its problem: leaving it out would be a hollow sweep. Fault `sweep-no-suites` for a folder that
 * cannot be read.
 */
export async function enrolledRecipes({ suites, upstream, stateHome }: EnrolmentOptions): Promise<Enrolled[]> {
  const names = await readdir(suites, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    throw new Fault("usage", "sweep-no-suites", `the folder of suites ${suites} cannot be read: ${error.code ?? error.message}`, { next: "Set `suites` in the configuration to the folder that holds them." });
  });
  const cacheFile = join(stateHome, "cache", `enrolment-${packageVersion()}.json`);
  const cache = await readCache(cacheFile);
  const seen: Record<string, Said> = {};
  const look = async (recipe: string): Promise<Enrolled | null> => {
    const suite = join(suites, recipe);
    const at = upstream.replaceAll("{recipe}", recipe);
    try {
      const { hash } = await readSuite(suite);
      const said = (seen[hash] = cache[hash] ?? (await ask(suite, recipe, stateHome)));
      return said.enrolled ? { recipe, suite, upstream: said.upstream ?? at, problem: null } : null;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return { recipe, suite, upstream: at, problem: [messageOf(error), ...(error instanceof Faults ? error.all.map(messageOf) : [])].join("; ") };
    }
  };
  const recipes = names.filter((entry) => entry.isDirectory() && !entry.name.startsWith(".")).map((entry) => entry.name).toSorted((a, b) => (a < b ? -1 : 1));
  const found = await sideBySide(recipes, atOnce, look);
  if (Object.keys(seen).some((hash) => !cache[hash])) await writeAtomic(cacheFile, JSON.stringify(seen));
  return found.filter((one) => one !== null);
}

async function ask(suite: string, recipe: string, stateHome: string): Promise<Said> {
  const parent = join(stateHome, "work");
  await mkdir(parent, { recursive: true });
  const workFolder = await mkdtemp(join(parent, enrolPrefix));
  try {
    // So that the reaper leaves it alone as long as this process lives.
    await claimFolder(workFolder);
    const { suite: loaded } = await loadSuite(suite, { recipe, workFolder, cache: codeCache(stateHome) });
    return { enrolled: loaded.canonical, upstream: loaded.upstream ?? null };
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
}

/** A cache that cannot be read is no cache. */
async function readCache(file: string): Promise<Record<string, Said>> {
  if (!(await stat(file).catch(() => undefined))) return {};
  try {
    return cacheSchema.parse(JSON.parse(await readFile(file, "utf8")));
  } catch {
    return {};
  }
}
