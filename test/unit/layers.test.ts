import { basename } from "node:path";
import { describe, expect, test } from "vitest";
import { importsOf, readSources, type SourceFile } from "./source.ts";

/** Files that decide and do nothing else, by name. Whatever they import must not do anything either. */
const pureFiles = [
  "src/deploy/convergence.ts",
  "src/run/base.ts",
  "src/run/base-data.ts",
  "src/canonical/names.ts",
  "src/canonical/snapshot/choose.ts",
  "src/canonical/snapshot/names.ts",
  "src/canonical/promote-decision.ts",
  "src/sweep/account.ts",
  "src/sweep/cadence.ts",
  "src/sweep/contradiction.ts",
  "src/sweep/decide.ts",
  "src/sweep/due.ts",
  "src/sweep/estimate.ts",
  "src/disk/policy.ts",
  "src/forge/forgejo/answer-fault.ts",
  "src/forge/ls-remote.ts",
  "src/forge/merged-comment.ts",
  "src/forge/mirror-claim.ts",
  "src/forge/mirror-git-fault.ts",
  "src/forge/release-tags.ts",
  "src/forge/upstream-fault.ts",
  "src/forge/merged-decision.ts",
  "src/forge/mirror-decision.ts",
  "src/backup/path-demand.ts",
  "src/shipped/allow.ts",
  "src/shipped/classify.ts",
  "src/shipped/collect.ts",
  "src/shipped/decide.ts",
  "src/shipped/limits.ts",
  "src/shipped/lines.ts",
  "src/shipped/sandbox/arguments.ts",
  "src/shipped/sandbox/cgroup-places.ts",
  "src/shipped/sandbox/filter.ts",
  "src/shipped/sandbox/judge.ts",
  "src/shipped/tree-entry.ts",
  "src/run/tier-status.ts",
  "src/warm/decide-orphans.ts",
  "src/warm/decide-recovery.ts",
  "src/warm/decide-roll.ts",
  "src/warm/find-drift.ts",
  "src/warm/manual-work.ts",
  "src/warm/names.ts",
  "src/run/repeat-decision.ts",
  "src/run/dependencies/blame.ts",
  "src/run/level.ts",
  "src/run/blame.ts",
  "src/recipe/version.ts",
  "src/doctor/disk-space.ts",
  "src/doctor/engine/cgroups.ts",
  "src/doctor/engine/explain-log.ts",
  "src/doctor/is-static.ts",
  "src/doctor/network/proxy-network.ts",
  "src/doctor/network/routes.ts",
  "src/doctor/network/subnets.ts",
  "src/doctor/network/swarm-state.ts",
  "src/doctor/os-release.ts",
  "src/doctor/plan-packages.ts",
  "src/doctor/snapshot-method.ts",
  "src/doctor/tools.ts",
  "src/doctor/version-at-least.ts",
];

/** What no pure file may reach. */
const effects =
  /^(node:(fs|fs\/promises|child_process|net|http|https|http2|tls|dns|dgram|worker_threads|cluster|timers\/promises|sqlite|readline)|dockerode|execa|@playwright\/test|src\/kit\/(process|files|wake)\.ts|src\/swarm\/(engine|exec|events|logs|images)\.ts)$/;

const waysIn = ["cli", "server", "web"];

/** Files that may pass 300 lines, with the reason. */
const longFiles: Readonly<Record<string, string>> = {
  "src/edge/edge.test.ts": "one table of what a whole edge does, over one set of servers",
  "src/deploy/stack/driver.swarm.test.ts": "one table of specs, held against the docker CLI's own",
};

/** Files that another program loads by their default export. */
const defaultExports =
  /^(suites\/.*\/suite\.ts|samples\/.*\/suite\.ts|.*\.config\.ts|tools\/(count|summary)-reporter\.ts|src\/suite\/process\/playwright-reporter\.ts|test\/e2e\/.*)$/;

// The table below holds imports of files that do not exist.
const sources = readSources("src", "suites", "tools", "test", "samples").filter(({ path }) => path !== "test/unit/layers.test.ts" && !path.includes("/.tmp/"));
const byPath = new Map(sources.map((source) => [source.path, source]));
const inSrc = sources.filter((source) => source.path.startsWith("src/"));

/** The part of `src` that a path belongs to, such as `run`; undefined outside of it. */
function partOf(path: string): string | undefined {
  return /^src\/([^/]+)\//.exec(path)?.[1];
}

/** Every import that breaks a rule, as `importer -> imported`. */
function breaches(files: readonly SourceFile[], broken: (from: string, to: string) => boolean): string[] {
  return files.flatMap(({ path, imports }) => imports.filter((to) => broken(path, to)).map((to) => `${path} -> ${to}`));
}

/** All that a file reaches through its imports, itself apart, each with the file that imports it. */
function reach(path: string, seen = new Map<string, string>()): Map<string, string> {
  for (const to of byPath.get(path)?.imports ?? []) {
    if (seen.has(to)) continue;
    seen.set(to, path);
    reach(to, seen);
  }
  return seen;
}

describe("the reader of imports", () => {
  test.each([
    ['import { a } from "#kit/fault.ts";', ["#kit/fault.ts"]],
    ['import type { A } from "dockerode";', []],
    ['import Docker from "dockerode";', ["dockerode"]],
    ['import "./side.ts";', ["./side.ts"]],
    ['import {\n  a,\n  type B,\n} from "./many.ts";', ["./many.ts"]],
    ['export { a } from "./again.ts";', ["./again.ts"]],
    ['export type { A } from "./again.ts";', []],
    ['const a = await import("./later.ts");', ["./later.ts"]],
    ['export const text = "import";\nimport { b } from "./b.ts";', ["./b.ts"]],
    ['export function f(): void {}\nconst x = "y";', []],
  ])("%j imports %j", (text, expected) => {
    expect(importsOf(text)).toEqual(expected);
  });
});

describe("layers", () => {
  test("there is something to look at", () => {
    expect(inSrc.length).toBeGreaterThan(20);
    expect(breaches(inSrc, () => true).length).toBeGreaterThan(20);
  });

  test("every import of a project file leads to one", () => {
    expect(breaches(sources, (_, to) => /^(src|suites|tools|test|samples)\//.test(to) && to.endsWith(".ts") && !byPath.has(to))).toEqual(
      [],
    );
  });

  test("features never import a way in, and no way in imports another", () => {
    expect(breaches(inSrc, (from, to) => waysIn.includes(partOf(to) ?? "") && partOf(to) !== partOf(from))).toEqual([]);
  });

  test("kit knows nothing of the rest", () => {
    expect(breaches(inSrc, (from, to) => partOf(from) === "kit" && to.startsWith("src/") && partOf(to) !== "kit")).toEqual([]);
  });

  test("suites know only what is public", () => {
    expect(breaches(sources, (from, to) => from.startsWith("suites/") && to.startsWith("src/"))).toEqual([]);
  });

  test.each(pureFiles)("%s is there and reaches no effect", (path) => {
    expect(byPath.has(path), `${path} does not exist`).toBe(true);
    const reached = [...reach(path)].filter(([to]) => effects.test(to)).map(([to, from]) => `${from} -> ${to}`);
    expect(reached).toEqual([]);
  });
});

describe("files", () => {
  test("none passes 300 lines without a reason", () => {
    const long = sources.filter(({ path, lines }) => lines > 300 && longFiles[path] === undefined);
    expect(long.map(({ path, lines }) => `${path}: ${lines} lines`)).toEqual([]);
  });

  test("the named exceptions still need to be", () => {
    expect(Object.keys(longFiles).filter((path) => (byPath.get(path)?.lines ?? 0) <= 300)).toEqual([]);
  });

  test("names are in kebab-case", () => {
    expect(sources.map(({ path }) => path).filter((path) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*\.ts$/.test(basename(path)))).toEqual(
      [],
    );
  });

  test("nothing has a default export but what another program loads", () => {
    expect(
      sources.filter(({ path, text }) => /^export default\b/m.test(text) && !defaultExports.test(path)).map(({ path }) => path),
    ).toEqual([]);
  });
});
