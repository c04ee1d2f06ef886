import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { packageRoot } from "#kit/packages.ts";
import { mustRun } from "#kit/process.ts";
import { openStore } from "#store/open.ts";
import { atMost, information, type Figure } from "./figures.ts";
import { secondsOf } from "./run-once.ts";

/** Design, section 12: seconds for a sweep that finds nothing new. */
const limits = [{ recipes: 21, seconds: 2 }, { recipes: 1000, seconds: 20 }] as const;
/** Between them, to see how it grows. */
const sizes = [21, 100, 300, 1000] as const;

export type SweepBench = { readonly home: string; readonly signal: AbortSignal; readonly say: (text: string) => void };

/** `cc-ci sweep` as a whole process, over local mirrors of recipes whose newest release is the canonical. The second time counts; the first has to load every suite. */
export async function measureSweep({ home, signal, say }: SweepBench): Promise<Figure[]> {
  const figures: Figure[] = [];
  const before = process.env.CC_CI_HOME;
  const folder = await mkdtemp(join(home, "s"));
  try {
    const commit = await makeRepository(join(folder, "recipe.git"));
    for (const count of sizes) {
      signal.throwIfAborted();
      say(`sweep: making ${count} mirrors`);
      const own = join(folder, String(count));
      await makeHome(own, folder, count, commit);
      process.env.CC_CI_HOME = join(own, "home");
      const sweep = async (): Promise<number> => await secondsOf(join(packageRoot, "cc-ci"), ["sweep"], signal);
      const first = await sweep();
      const seconds = await sweep();
      say(`sweep of ${count} with nothing new: ${seconds.toFixed(2)} s (the first time ${first.toFixed(2)} s)`);
      const limit = limits.find(({ recipes }) => recipes === count);
      const name = `sweep of ${count} with nothing new`;
      figures.push(limit ? atMost(name, seconds, "s", limit.seconds) : information(name, seconds, "s"));
      figures.push(information(`${name}, the first time`, first, "s"), information(`${name}: for each recipe`, (seconds / count) * 1000, "ms"));
      await rm(own, { recursive: true, force: true });
    }
    return figures;
  } finally {
    if (before === undefined) delete process.env.CC_CI_HOME;
    else process.env.CC_CI_HOME = before;
    await rm(folder, { recursive: true, force: true });
  }
}

/** One small bare repository with two releases; gives the commit of the newer one. */
async function makeRepository(bare: string): Promise<string> {
  const git = async (...args: string[]): Promise<string> =>
    (await mustRun("git", ["-C", bare, ...args], { env: { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1", GIT_AUTHOR_NAME: "a", GIT_AUTHOR_EMAIL: "a@example.com", GIT_COMMITTER_NAME: "a", GIT_COMMITTER_EMAIL: "a@example.com" } })).trim();
  await mkdir(bare, { recursive: true });
  await git("init", "--quiet", "--bare", "--initial-branch=main", "--template=", ".");
  const tree = await git("hash-object", "-t", "tree", "-w", "/dev/null");
  let commit = "";
  for (const tag of ["1.0.0+1.0.0", "1.1.0+1.1.0"]) {
    commit = await git("commit-tree", tree, ...(commit === "" ? [] : ["-p", commit]), "-m", tag);
    await git("tag", "-a", "-m", tag, tag, commit);
  }
  await git("update-ref", "refs/heads/main", commit);
  return commit;
}

/** A state home whose store holds a canonical of the newest release for each recipe, with mirrors and suites beside it. */
async function makeHome(own: string, folder: string, count: number, commit: string): Promise<void> {
  const home = join(own, "home");
  await mkdir(home, { recursive: true });
  await writeFile(join(home, "config.toml"), `suites = ${JSON.stringify(join(own, "suites"))}\nupstream = ${JSON.stringify(join(own, "mirrors", "{recipe}"))}\n`);
  await using store = await openStore({ stateHome: home });
  for (let index = 0; index < count; index += 1) {
    const recipe = `recipe-${String(index).padStart(4, "0")}`;
    await cp(join(folder, "recipe.git"), join(own, "mirrors", recipe), { recursive: true });
    await mkdir(join(own, "suites", recipe), { recursive: true });
    // Each differs, as suites do.
    await writeFile(join(own, "suites", recipe, "suite.ts"), `import { defineSuite } from "cc-ci/suite";\n\nexport default defineSuite({ canonical: true, healthPath: "/${recipe}" });\n`);
    await store.canonicals.makeCurrent({
      id: `canon-${recipe}`, recipe, source: join(own, "mirrors", recipe), domain: `${recipe}.cc-ci.localhost`, version: "1.1.0+1.1.0", commit, tree: "0".repeat(40),
      snapshot: { id: `canon-${recipe}`, method: "restic", hash: "0".repeat(64), bytes: 0, files: 0 }, mark: null, run: "r", seedRun: "s", proofRun: "p", images: [], createdAt: "2026-01-01T00:00:00.000Z", pinned: false, stale: null,
    });
  }
}
