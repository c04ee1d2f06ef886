import { join } from "node:path";
import type { Promotion } from "#canonical/promote.ts";
import { mustRun } from "#kit/process.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { currentOf, historyOf, promotionOf } from "./support/canonicals.ts";
import { envSample, makeRecipe, probeCompose, writeFiles } from "./support/recipe.ts";
import { sideBySide } from "#kit/side-by-side.ts";
import { openWorkshop, type Workshop } from "./support/workshop.ts";

const name = "tagged";
const same = "the tag's files in a merge commit";

/** What leads to a commit, and what becomes of a green run of it. In turn where they are promoted, since each is newer than the one before. */
const refused: readonly { readonly what: string; readonly ref: string; readonly code: string }[] = [
  { what: "a commit without a tag", ref: "work", code: "not-a-release" },
  { what: "a lightweight tag", ref: "1.3.0+1.1.0", code: "lightweight-tag" },
  { what: same, ref: "merged", code: "not-the-tags-commit" },
];
const promoted: readonly { readonly what: string; readonly ref: string; readonly notes: readonly string[] }[] = [
  { what: "an annotated tag on the default branch", ref: "1.0.0+1.0.0", notes: [] },
  { what: "an annotated tag beside the default branch", ref: "1.2.0+1.1.0", notes: ["the tag lies beside the default branch"] },
];

let workshop: Workshop;
const said = new Map<string, Promotion>();
const commits = new Map<string, string>();

beforeAll(async () => {
  workshop = await openWorkshop(["probe"]);
  const recipe = await makeRecipe(workshop.folder, { name, releases: [{ version: "1.0.0+1.0.0", files: { ".env.sample": envSample(name), "compose.yml": probeCompose() } }] });
  const git = async (...args: readonly string[]): Promise<string> => await mustRun("git", ["-C", recipe, "-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false", "-c", "tag.gpgsign=false", ...args]);
  const commit = async (version: string): Promise<void> => {
    await writeFiles(recipe, { "compose.yml": probeCompose({ version }) });
    await git("commit", "--all", "--quiet", "--message", `chore: ${version}`);
  };
  // The same files as the tag's, one commit further: what a forge makes of a pull request.
  await git("checkout", "--quiet", "-b", "topic", "1.0.0+1.0.0^{commit}");
  await git("commit", "--quiet", "--allow-empty", "--message", "nothing");
  await git("checkout", "--quiet", "-b", "merged", "1.0.0+1.0.0^{commit}");
  await git("merge", "--quiet", "--no-ff", "--message", "Merge branch 'topic'", "topic");
  await git("checkout", "--quiet", "-b", "maintenance", "1.0.0+1.0.0^{commit}");
  await commit("1.2.0+1.1.0");
  await git("tag", "--annotate", "--message", "1.2.0", "1.2.0+1.1.0");
  await git("checkout", "--quiet", "main");
  await commit("1.3.0+1.1.0");
  await git("tag", "1.3.0+1.1.0");
  await git("checkout", "--quiet", "-b", "work", "main");
  await commit("1.4.0+1.1.0");
  await git("checkout", "--quiet", "main");
  for (const { ref } of [...refused, ...promoted]) commits.set(ref, (await git("rev-parse", `${ref}^{commit}`)).trim());
  const suite = await writeFiles(join(workshop.folder, "suites", name), { "suite.ts": 'import { defineSuite } from "cc-ci/suite";\n\nexport default defineSuite({ canonical: true, screenshot: false, notApplicable: { backup_restore: "this is about tags" } });\n' });
  await sideBySide([refused, promoted], 2, async (rows) => {
    for (const { ref, what } of rows) said.set(what, await promotionOf(workshop.start(["run", recipe, "--ref", ref, "--suite", suite, "--promote", "--json"])));
  });
}, 600_000);

afterAll(() => workshop[Symbol.asyncDispose]());

test.each(refused)("$what is no release: $code", ({ what, code }) => {
  expect(said.get(what)).toMatchObject({ kind: "not-promoted", reasons: [{ code }], ours: false });
});

describe.each(promoted)("$what", ({ what, ref, notes }) => {
  test("is promoted, and what the record names is the tag's own commit", () => {
    const promotion = said.get(what)!;
    // What every app on such a host is adapted in is no matter of tags.
    expect(promotion.kind === "promoted" && promotion.notes.filter((note) => !note.startsWith("adapted: "))).toEqual(notes);
    expect(promotion).toMatchObject({ record: { version: ref, commit: commits.get(ref), mark: expect.stringMatching(/^canon-/) } });
  });
});

test("the table's last line is what the store has", async () => {
  expect(await currentOf(workshop.home, name)).toMatchObject({ version: "1.2.0+1.1.0", commit: commits.get("1.2.0+1.1.0") });
  expect((await historyOf(workshop.home, name)).map(({ version }) => version)).toEqual(["1.2.0+1.1.0", "1.0.0+1.0.0"]);
});

test("a merge commit really had the tag's files", async () => {
  expect(commits.get("merged")).not.toBe(commits.get("1.0.0+1.0.0"));
  expect(said.get(same)).toMatchObject({ reasons: [{ text: expect.stringContaining("1.0.0+1.0.0") }] });
});
