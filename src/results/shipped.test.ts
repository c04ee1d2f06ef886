import { expect, test } from "vitest";
import { renderCard } from "./card.ts";
import { renderReport } from "./reporters/html/render.ts";
import { renderJunit } from "./reporters/junit.ts";
import { resultsSchema, type Results, type TestResult } from "./schema.ts";
import { makeExample } from "./testing/examples.ts";
import { temporaryFolder } from "./testing/temporary.ts";
import { recordProblems } from "./verify/record-rules.ts";
import { runPolicies } from "./verify.ts";
import { shippedSentence } from "./words.ts";

const { results: green } = await makeExample("green", await temporaryFolder());
const hostile = "tests/<script>alert(1)</script>.test.ts";
const refused = "the recipe's source is not on the list shipped_tests.allow of the configuration";

const own = (file: string, status: TestResult["status"], error?: string): TestResult => ({ name: file, source: "shipped", file, status, ms: 0, claims: [], ...(error !== undefined && { error }) });
const withShipped = (shipped: Results["shipped"], ...tests: TestResult[]): Results => resultsSchema.parse({ ...green, shipped, tiers: green.tiers.map((tier) => (tier.tier === "custom" ? { ...tier, tests: [...tier.tests, ...tests] } : tier)) });
const no = withShipped({ decision: "refused", reason: refused, limits: [], files: [{ file: hostile, outcome: "refused", reason: refused }] }, own(hostile, "skip", `refused: ${refused}`));
const mixed = withShipped({ decision: "run", reason: "on the list", limits: ["time: they were ended after 300 s"], files: [{ file: "tests/a.test.ts", outcome: "ran" }, { file: "tests/b.test.ts", outcome: "not-run", reason: "time" }, { file: "tests/c.test.ts", outcome: "refused", reason: "it is a link" }] }, own("tests/a.test.ts", "pass"));

test.each<[string, Results, string | null]>([
  ["none", green, null],
  ["one refused", no, `1 file refused: ${refused}`],
  ["one of each", mixed, "1 file ran, 1 file did not run, 1 file refused: on the list"],
])("in one line: %s", (_, results, expected) => expect(shippedSentence(results)).toBe(expected));

test("the card has it, and nothing where there are none", () => {
  expect(renderCard(no, { width: 90 })).toMatch(/its own tests: 1 file refused: the recipe's source/);
  expect(renderCard(green)).not.toContain("its own tests");
});

test("the report names each file with outcome and reason, escaped, and the limits", () => {
  const page = renderReport(no);
  expect(page).toContain("Tests that the recipe ships");
  expect(page).toContain("not on the list shipped_tests.allow");
  expect(page).not.toContain("<script>");
  expect(renderReport(mixed)).toMatch(/time: they were ended after 300 s[\s\S]*tests\/a\.test\.ts[\s\S]*did not run[\s\S]*tests\/b\.test\.ts[\s\S]*it is a link/);
  expect(renderReport(green)).not.toContain("Tests that the recipe ships");
});

test("JUnit has a refused file as a skipped case with the reason", () => {
  expect(renderJunit(no)).toMatch(/<testcase classname="cc-ci\.custom\.tests\/&lt;script[^>]*><skipped message="refused: the recipe&apos;s source is not on the list/);
  expect(renderJunit(no)).toContain('name="shipped-tests" value="1 file refused');
});

test("a record in which a tier passed by shipped tests alone does not verify", () => {
  const forged = { ...mixed, tiers: mixed.tiers.map((tier) => (tier.tier === "custom" ? { ...tier, tests: [own("tests/a.test.ts", "pass")] } : tier)) };
  const codes = (results: Results): string[] => recordProblems(results, { hookLogs: [] }, runPolicies).map(({ code }) => code);
  expect(codes(mixed)).not.toContain("tier-without-test");
  expect(codes(forged)).toContain("tier-without-test");
});
