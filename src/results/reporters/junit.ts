import { writeAtomic } from "#kit/files.ts";
import type { Reporter } from "../events.ts";
import type { Results, TestResult } from "../schema.ts";
import { oneLine, plainText } from "../text.ts";
import { shippedSentence } from "../words.ts";

/** Name of the extra suite whose one test case is the run's verdict, so that a fault outside all tests is seen as well. */
export const verdictSuite = "cc-ci.run";

/** junit.xml: one suite for each tier, one test case for each test, and the verdict as a case of its own. */
export function renderJunit(results: Results): string {
  const suites = [...results.tiers.map((tier) => tierSuite(results, tier)), runSuite(results)];
  const total = (key: "tests" | "failures" | "errors" | "skipped"): number => suites.reduce((sum, suite) => sum + suite[key], 0);
  const attributes = { name: `cc-ci ${results.run.recipe}`, tests: total("tests"), failures: total("failures"), errors: total("errors"), skipped: total("skipped"), time: seconds(results.run.ms) };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element("testsuites", attributes, suites.map((suite) => suite.xml).join(""))}`;
}

/** How a test is named in junit.xml; `cc-ci verify` compares by this. */
export function junitName(tier: string, test: Pick<TestResult, "name" | "file" | "source">): { classname: string; name: string } {
  return { classname: oneLine(`cc-ci.${tier}.${test.file ?? test.source}`), name: oneLine(test.name) };
}

type SuiteXml = { readonly tests: number; readonly failures: number; readonly errors: number; readonly skipped: number; readonly xml: string };

function tierSuite(results: Results, tier: Results["tiers"][number]): SuiteXml {
  const count = (status: TestResult["status"]): number => tier.tests.filter((test) => test.status === status).length;
  const counts = { tests: tier.tests.length, failures: count("fail"), errors: 0, skipped: count("skip") };
  const properties = element("properties", {}, [["status", tier.status], ["reason", tier.reason ?? ""]].map(([name, value]) => element("property", { name, value }, "")).join(""));
  const timestamp = (tier.startedAt ?? results.run.startedAt).slice(0, 19);
  const cases = tier.tests.map((test) => testCase(tier.tier, test)).join("");
  return { ...counts, xml: element("testsuite", { name: `cc-ci.${tier.tier}`, ...counts, time: seconds(tier.ms), timestamp }, properties + cases) };
}

function testCase(tier: string, test: TestResult): string {
  const attributes = { ...junitName(tier, test), time: seconds(test.ms), ...(test.file && { file: test.file }), ...(test.line !== undefined && { line: test.line }) };
  if (test.status === "skip") return element("testcase", attributes, element("skipped", { message: oneLine(test.error ?? "") }, ""));
  const failure = test.status === "fail" ? element("failure", { message: oneLine((test.error ?? "failed").split("\n")[0] ?? "") }, escapeXml(test.error ?? "")) : "";
  const logs = test.logs?.length ? element("system-out", {}, escapeXml(test.logs.join("\n"))) : "";
  return element("testcase", attributes, failure + logs);
}

function runSuite(results: Results): SuiteXml {
  const { verdict, fault, run } = results;
  const counts = { tests: 1, failures: verdict === "red" ? 1 : 0, errors: verdict === "ours" ? 1 : 0, skipped: 0 };
  const text = fault ? `${fault.reason}\n${fault.evidence.join("\n")}${fault.next ? `\n${fault.next}` : ""}` : "";
  const about = { message: oneLine(fault ? `${fault.class} ${fault.code}: ${fault.reason}` : verdict), type: fault?.class ?? "unknown" };
  const outcome = verdict === "green" ? "" : element(verdict === "red" ? "failure" : "error", about, escapeXml(text));
  const name = `verdict ${verdict}, level ${results.level}`;
  const shipped = shippedSentence(results);
  const properties = shipped === null ? "" : element("properties", {}, element("property", { name: "shipped-tests", value: oneLine(shipped) }, ""));
  const body = properties + element("testcase", { classname: verdictSuite, name, time: seconds(run.ms) }, outcome);
  return { ...counts, xml: element("testsuite", { name: verdictSuite, ...counts, time: seconds(run.ms), timestamp: run.startedAt.slice(0, 19) }, body) };
}

function element(name: string, attributes: Readonly<Record<string, string | number | undefined>>, body: string): string {
  const text = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(String(value ?? ""))}"`).join("");
  return body === "" ? `<${name}${text}/>\n` : `<${name}${text}>${body}</${name}>\n`;
}

/** Characters that XML 1.0 cannot hold in any form are dropped. */
function escapeXml(text: string): string {
  const named: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };
  return plainText(text).replace(/[&<>"']/g, (character) => named[character] ?? "");
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

/** Writes junit.xml when the run has finished. */
export function junitReporter(options: { readonly file: string }): Reporter {
  let results: Results | undefined;
  return {
    onEvent(event) {
      if (event.kind === "run.finished") results = event.results;
    },
    async close() {
      if (results) await writeAtomic(options.file, renderJunit(results));
    },
  };
}
