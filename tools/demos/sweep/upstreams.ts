import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { mustRun } from "#kit/process.ts";
import { packageRoot } from "#kit/packages.ts";
import { buildSampleRecipe } from "#samples/build-recipe.ts";
import { readSample } from "#samples/sample.ts";

/** One recipe of the demonstration, and what the sweep must say of it. */
export type DemoRecipe = { readonly name: string; readonly good: boolean; /** Newest release. */ readonly newest: string };

/** Planted recipes, each with one fault of its own. */
const planted = ["backup-hook-fails", "custom-test-fails", "dump-outside-volume", "image-missing", "restore-returns-nothing", "upgrade-loses-data"];
/** Small recipes without a fault; they differ in name, versions and default branch. */
const small = ["almanac", "bookmarks", "calendar", "dictionary", "events", "forms", "gallery", "hosts", "index", "journal", "kanban", "links", "menu"];
/** The one that gets a new release later. */
export const moving = "journal";

const probe = join(packageRoot, "samples", "planted", "_probe", "tree");

/** Samples that are swept with and without the other real apps. */
export const demoSamples = ["custom-html", "notes"];

/**
 * Makes 21 upstream repositories (bare, as a server has them) in `upstream/<name>`, and a suite for each in `suites/<name>`, all of which enrol their recipe.
 * @param apps further samples, each with the suite of its name
 */
export async function makeUpstreams(folder: string, apps: readonly string[] = []): Promise<DemoRecipe[]> {
  const recipes = [
    ...(await Promise.all([...demoSamples, ...apps].map((name) => sample(folder, join("recipes", name), true, join(packageRoot, "suites", name))))),
    ...(await Promise.all(planted.map((name) => sample(folder, join("planted", name), false, null)))),
    ...(await Promise.all(small.map((name, index) => generated(folder, name, index % 3 === 0 ? "master" : "main", ["1.0.0+1.0.0", "1.1.0+1.1.0"])))),
  ];
  return recipes.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Upstream publishes one more release of the recipe that moves. */
export async function publishRelease(folder: string): Promise<string> {
  const { newest } = await generated(folder, moving, small.indexOf(moving) % 3 === 0 ? "master" : "main", ["1.0.0+1.0.0", "1.1.0+1.1.0", "1.2.0+1.1.0"]);
  return newest;
}

async function sample(folder: string, path: string, good: boolean, suite: string | null): Promise<DemoRecipe> {
  const source = join(packageRoot, "samples", path);
  const { name, suite: own } = await readSample(source);
  const built = await buildSampleRecipe(source, join(folder, "built"));
  await publish(folder, name, built.path);
  await writeSuite(folder, name, suite ?? own);
  return { name, good, newest: built.releases.at(-1)?.version ?? "" };
}

async function generated(folder: string, name: string, branch: string, versions: readonly string[]): Promise<DemoRecipe> {
  const source = join(folder, "sources", name);
  const compose = await readFile(join(probe, "compose.yml"), "utf8");
  for (const version of versions) {
    const image = version.split("+")[1] ?? "";
    const changed = compose.replaceAll("probe:1.0.0", `probe:${image}`).replace(/(version=)\d[^"]*/, `$1${version}`);
    await mkdir(join(source, version), { recursive: true });
    await writeFile(join(source, version, "compose.yml"), changed);
    await writeFile(join(source, version, ".env.sample"), `TYPE=${name}\nDOMAIN=${name}.example.com\nLETS_ENCRYPT_ENV=production\n`);
  }
  // JSON is YAML.
  await writeFile(join(source, "sample.yml"), JSON.stringify({ about: "Made for the demonstration of a sweep.", from: relative(source, probe), default_branch: branch, releases: versions.map((version) => ({ version })) }));
  const built = await buildSampleRecipe(source, join(folder, "built"));
  await publish(folder, name, built.path);
  await writeSuite(folder, name, null);
  return { name, good: true, newest: versions.at(-1) ?? "" };
}

/** The bare repository that stands for the recipe's home; made anew or brought up to date. */
async function publish(folder: string, name: string, repository: string): Promise<void> {
  const bare = join(folder, "upstream", name);
  await rm(bare, { recursive: true, force: true });
  await mkdir(join(folder, "upstream"), { recursive: true });
  await mustRun("git", ["clone", "--quiet", "--bare", repository, bare], { env: { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" } });
}

/** A suite that enrols the recipe: a copy of its own where it has one, with the key added where it is missing. */
async function writeSuite(folder: string, name: string, own: string | null): Promise<void> {
  const into = join(folder, "suites", name);
  await mkdir(into, { recursive: true });
  if (own !== null) await cp(own, into, { recursive: true });
  const file = join(into, "suite.ts");
  const text = own === null ? 'import { defineSuite } from "cc-ci/suite";\n\nexport default defineSuite({});\n' : await readFile(file, "utf8");
  if (!text.includes("canonical: true")) await writeFile(file, text.replace("defineSuite({", "defineSuite({ canonical: true,"));
}
