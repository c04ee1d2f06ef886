import { git, mustGit, type GitOptions } from "#recipe/git/run.ts";
import type { MergedFacts, OwnCommit, UpstreamCommit } from "./merged-decision.ts";

export type MergedQuestion = {
  /** A repository that has both histories. */
  readonly folder: string;
  /** Head of upstream's default branch. */
  readonly upstream: string;
  /** Head of the pull request. */
  readonly head: string;
  /** Upstream's head at the last sync that succeeded, where one is known. */
  readonly knownHead: string | undefined;
  readonly signal?: AbortSignal | undefined;
};

/** Pull requests of more commits are only compared as a whole. */
const mostCommits = 100;

/** Asks git all that {@link decideMerged} wants to know of a pull request for the default branch. Writes nothing but loose objects that no ref names. */
export async function readMergedFacts(question: MergedQuestion): Promise<MergedFacts> {
  const { head, upstream } = question;
  const nothing = { empty: true, same: undefined, undone: undefined, sameTree: undefined };
  const facts: MergedFacts = { onDefaultBranch: true, head, mergeBase: undefined, isAncestor: false, mergedBy: undefined, newSinceKnown: undefined, own: [], tooMany: false, whole: nothing };
  const base = await git(["merge-base", upstream, head], at(question));
  if (base.exitCode === 1 && base.stdout === "") return facts;
  const mergeBase = base.exitCode === 0 ? base.stdout.trim() : (await mustGit(["merge-base", upstream, head], at(question))).trim();
  if (mergeBase === head) {
    return { ...facts, mergeBase, isAncestor: true, mergedBy: await mergeThatBrought(question), newSinceKnown: await newSinceKnown(question) };
  }
  const [baseTree = "", headTree = ""] = (await mustGit(["rev-parse", `${mergeBase}^{tree}`, `${head}^{tree}`], at(question))).trim().split("\n");
  const place = new Place(question, mergeBase);
  const whole = baseTree === headTree ? nothing : { empty: false, ...(await place.change(baseTree, headTree)), sameTree: await place.tree(headTree) };
  const commits = await ownCommits(question);
  const tooMany = commits.length > mostCommits;
  return { ...facts, mergeBase, whole, tooMany, own: tooMany ? [] : await placeAll(commits, place) };
}

type RawCommit = { readonly commit: string; readonly merge: boolean; readonly before: string; readonly after: string };

/** In order, up to the first that upstream lacks: then the rest does not matter any more. */
async function placeAll(commits: readonly RawCommit[], place: Place): Promise<OwnCommit[]> {
  const own: OwnCommit[] = [];
  let lacking = commits.some(({ merge }) => merge);
  for (const { commit, merge, before, after } of commits) {
    const empty = before === after;
    const found = merge || empty || lacking ? { same: undefined, undone: undefined } : await place.change(before, after);
    lacking ||= !empty && found.same === undefined;
    own.push({ commit, merge, empty, ...found });
  }
  return own;
}

/** The pull request's commits that upstream lacks, oldest first, each with its files before and after. */
async function ownCommits(question: MergedQuestion): Promise<RawCommit[]> {
  const range = ["--topo-order", "--boundary", "--format=%m %H %T %P", `${question.upstream}..${question.head}`];
  const lines = (await mustGit(["log", ...range], at(question))).split("\n").filter(Boolean).map((line) => line.split(" "));
  const trees = new Map(lines.map(([, commit = "", tree = ""]) => [commit, tree]));
  const own = lines.filter(([mark]) => mark !== "-").toReversed();
  const none = own.some((line) => line.length === 3) ? await emptyTree(question) : "";
  return own.map(([, commit = "", after = "", ...parents]) => ({ commit, merge: parents.length > 1, before: trees.get(parents[0] ?? "") ?? none, after }));
}

/** Finds where upstream made a change since the merge base. */
class Place {
  readonly #question: MergedQuestion;
  readonly #mergeBase: string;

  constructor(question: MergedQuestion, mergeBase: string) {
    this.#question = question;
    this.#mergeBase = mergeBase;
  }

  /** The newest commit that makes the change from one tree to another, and the newest that takes it back. */
  async change(before: string, after: string): Promise<{ same: UpstreamCommit | undefined; undone: UpstreamCommit | undefined }> {
    const same = await this.#equal(before, after);
    return { same, undone: same && (await this.#equal(after, before)) };
  }

  async tree(tree: string): Promise<UpstreamCommit | undefined> {
    const lines = (await mustGit(["log", "--topo-order", "--format=%H %T", this.#question.upstream, `^${this.#mergeBase}`], at(this.#question))).split("\n");
    const age = lines.findIndex((line) => line.endsWith(` ${tree}`));
    return age === -1 ? undefined : { commit: lines[age]!.split(" ")[0]!, age };
  }

  /** git itself compares changes, binary files included, when the change is a commit: so it is made one. */
  async #equal(before: string, after: string): Promise<UpstreamCommit | undefined> {
    const start = await commitTree(this.#question, before);
    const change = await commitTree(this.#question, after, start);
    const { upstream } = this.#question;
    // Merges stay in the list, so that ages count all commits; git never takes one for equal.
    const output = await mustGit(["rev-list", "--topo-order", "--cherry-mark", "--left-only", `${upstream}...${change}`, `^${start}`, `^${this.#mergeBase}`], at(this.#question));
    const lines = output.split("\n");
    const age = lines.findIndex((line) => line.startsWith("="));
    return age === -1 ? undefined : { commit: lines[age]!.slice(1), age };
  }
}

/** The merge commit on upstream's main line with which the commit came in; undefined when it is on the main line itself. */
async function mergeThatBrought(question: MergedQuestion): Promise<string | undefined> {
  const { upstream, head } = question;
  const mainLine = (await mustGit(["rev-list", "--first-parent", upstream], at(question))).split("\n").filter(Boolean);
  if (mainLine.includes(head)) return undefined;
  const later = new Set((await mustGit(["rev-list", "--ancestry-path", `${head}..${upstream}`], at(question))).split("\n"));
  return mainLine.findLast((commit) => later.has(commit));
}

async function newSinceKnown(question: MergedQuestion): Promise<number | undefined> {
  const { knownHead, head } = question;
  if (knownHead === undefined || !(await hasCommit(question.folder, knownHead, question.signal))) return undefined;
  return Number(await mustGit(["rev-list", "--count", head, `^${knownHead}`], at(question)));
}

/** Whether the commit and all that it stands on are here. */
export async function hasCommit(folder: string, commit: string, signal?: AbortSignal): Promise<boolean> {
  return (await git(["cat-file", "-e", `${commit}^{commit}`], { folder, signal })).exitCode === 0;
}

/** The same tree and parent give the same commit, so that nothing grows when it is asked again. */
async function commitTree(question: MergedQuestion, tree: string, parent?: string): Promise<string> {
  const who = { GIT_AUTHOR_NAME: "cc-ci", GIT_AUTHOR_EMAIL: "cc-ci@localhost", GIT_AUTHOR_DATE: "@0 +0000", GIT_COMMITTER_NAME: "cc-ci", GIT_COMMITTER_EMAIL: "cc-ci@localhost", GIT_COMMITTER_DATE: "@0 +0000" };
  const args = ["commit-tree", "-m", "change", ...(parent === undefined ? [] : ["-p", parent]), tree];
  return (await mustGit(args, { ...at(question), env: who })).trim();
}

async function emptyTree(question: MergedQuestion): Promise<string> {
  return (await mustGit(["mktree"], at(question))).trim();
}

function at({ folder, signal }: MergedQuestion): GitOptions {
  return { folder, signal };
}
