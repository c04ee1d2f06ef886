import { createHash } from "node:crypto";
import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { Fault } from "#kit/fault.ts";
import { randomHex } from "#kit/ids.ts";
import { mustRun } from "#kit/process.ts";
import { fastImportStream, type CommitPlan } from "./fast-import.ts";
import { readSample, type Sample } from "./sample.ts";
import { layerTree, readTree, type Tree } from "./tree.ts";

const builtSchema = z.strictObject({
  /** Of everything that the repository is made from. */
  hash: z.string(),
  head: z.string(),
  releases: z.array(z.strictObject({ version: z.string(), commit: z.string(), tag: z.enum(["annotated", "lightweight", "none"]) })),
});

/** A sample as a git repository. */
export type SampleRecipe = {
  /** The repository's work tree, at the tip of the default branch. */
  readonly path: string;
  /** Commit of the newest release. */
  readonly head: string;
  /** Oldest first. */
  readonly releases: readonly { readonly version: string; readonly commit: string; readonly tag: "annotated" | "lightweight" | "none" }[];
};

/** Nothing of the user's own git settings may reach a sample's repository. */
const gitEnvironment = { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1", GIT_TERMINAL_PROMPT: "0", LC_ALL: "C" };

/**
 * Makes the git repository of a sample in `<into>/<name>`, with a commit and a tag for each release. Commit ids depend on the sample's
 * files alone. Does nothing when the repository is up to date; replaces it whole when it is not.
 */
export async function buildSampleRecipe(sampleFolder: string, into: string, signal?: AbortSignal): Promise<SampleRecipe> {
  const own = await readSample(sampleFolder);
  // What it is made of decides the branch and the tags.
  const sample = own.of === null ? own : { ...(await readSample(own.of)), name: own.name };
  const path = join(into, sample.name);
  const stream = fastImportStream(sample.default_branch, await planCommits(own));
  const hash = createHash("sha256").update("1\n").update(stream).digest("hex");
  const built = await readBuilt(path);
  if (built?.hash === hash) return { path, head: built.head, releases: built.releases };

  await mkdir(into, { recursive: true });
  const fresh = join(into, `.${sample.name}.${randomHex(4)}`);
  try {
    const made = await makeRepository(sample, stream, fresh, signal);
    await writeFile(join(fresh, ".git", "cc-ci-sample.json"), JSON.stringify({ hash, ...made }));
    await replaceFolder(fresh, path);
    return { path, ...made };
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

/** The commits of a sample, from its folders. */
async function planCommits(sample: Sample): Promise<CommitPlan[]> {
  if (sample.of !== null) return await planChanged(sample, await readSample(sample.of));
  const missing = await missingFolders(neededFolders(sample));
  if (missing.length > 0) {
    throw new Fault("usage", "sample-folder-missing", `sample ${sample.name} has no folder ${missing.join(", ")}`, {
      next: "Make one folder for each release, named by its version.",
    });
  }
  const nothing: Tree = new Map();
  const treeOf = (folder: string) => readTree(folder).catch((error: NodeJS.ErrnoException) => (error.code === "ENOENT" ? nothing : Promise.reject(error)));
  let tree: Tree = sample.from === null ? nothing : await readTree(sample.from);
  const commits: CommitPlan[] = [];
  for (const release of sample.releases) {
    tree = layerTree(tree, await treeOf(join(sample.folder, release.version)), release.remove);
    const message = `chore: publish ${release.version} release\n`;
    const tag = release.tag === "none" ? null : { name: release.version, message: release.tag === "annotated" ? message : null };
    commits.push({ message, tree, tag });
  }
  return commits;
}

/** Another sample's commits, with this one's files over those of the releases that it names; later releases do not inherit them. */
async function planChanged(sample: Sample, other: Sample): Promise<CommitPlan[]> {
  const strange = sample.releases.filter(({ version }) => !other.releases.some((one) => one.version === version)).map(({ version }) => version);
  if (strange.length > 0) {
    throw new Fault("usage", "sample-release-unknown", `sample ${sample.name} changes the release ${strange.join(", ")}, which ${other.name} does not have`, { next: `It has ${other.releases.map(({ version }) => version).join(", ")}.` });
  }
  const commits = await planCommits(other);
  const missing = await missingFolders(sample.releases.filter(({ remove }) => remove.length === 0).map(({ version }) => join(sample.folder, version)));
  if (missing.length > 0) throw new Fault("usage", "sample-folder-missing", `sample ${sample.name} has no folder ${missing.join(", ")}`, { next: "Make one folder for each release that is changed, named by its version." });
  return await Promise.all(commits.map(async (commit, index) => {
    const change = sample.releases.find(({ version }) => version === other.releases[index]?.version);
    if (!change) return commit;
    const over: Tree = await readTree(join(sample.folder, change.version)).catch((error: NodeJS.ErrnoException) => (error.code === "ENOENT" ? new Map() : Promise.reject(error)));
    return { ...commit, tree: layerTree(commit.tree, over, change.remove) };
  }));
}

/** A release may go without a folder when `from` or `remove` already makes it differ. */
function neededFolders(sample: Sample): string[] {
  const releases = sample.releases.filter((release, i) => release.remove.length === 0 && (i > 0 || sample.from === null));
  return [...(sample.from === null ? [] : [sample.from]), ...releases.map((release) => join(sample.folder, release.version))];
}

async function missingFolders(folders: readonly string[]): Promise<string[]> {
  const there = await Promise.all(folders.map((folder) => stat(folder).then((about) => about.isDirectory(), () => false)));
  return folders.filter((_, i) => !there[i]);
}

async function makeRepository(sample: Sample, stream: Buffer, path: string, signal?: AbortSignal): Promise<Omit<SampleRecipe, "path">> {
  const options = { env: gitEnvironment, ...(signal && { signal }) };
  await mustRun("git", ["init", "--quiet", "--template=", `--initial-branch=${sample.default_branch}`, path], options);
  await mustRun("git", ["-C", path, "fast-import", "--quiet", "--done"], { ...options, input: stream });
  await mustRun("git", ["-C", path, "reset", "--quiet", "--hard", sample.default_branch], options);
  const log = await mustRun("git", ["-C", path, "rev-list", "--reverse", sample.default_branch], options);
  const commits = log.trim().split("\n");
  const head = commits.at(-1);
  if (head === undefined || commits.length !== sample.releases.length) {
    throw new Fault("infrastructure", "sample-not-built", `git made ${commits.length} commits of ${sample.releases.length} releases`);
  }
  return { head, releases: sample.releases.map((release, i) => ({ version: release.version, commit: commits[i] ?? "", tag: release.tag })) };
}

async function readBuilt(path: string): Promise<z.infer<typeof builtSchema> | null> {
  const text = await readFile(join(path, ".git", "cc-ci-sample.json"), "utf8").catch(() => null);
  if (text === null) return null;
  const parsed = builtSchema.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data : null;
}

/** Puts a folder in another's place; whoever comes second when two do the same leaves an equal result. */
async function replaceFolder(fresh: string, path: string): Promise<void> {
  const old = `${fresh}.old`;
  await rename(path, old).catch(ignoreMissing);
  try {
    await rename(fresh, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOTEMPTY") throw error;
  } finally {
    await rm(old, { recursive: true, force: true });
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}
