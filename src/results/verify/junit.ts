import { XMLParser } from "fast-xml-parser";
import { z } from "zod";
import { junitName, verdictSuite } from "../reporters/junit.ts";
import { runFiles } from "../run-folder.ts";
import type { Results } from "../schema.ts";
import type { Problem } from "./problem.ts";

const caseSchema = z.object({ "@classname": z.string(), "@name": z.string(), failure: z.unknown().optional(), error: z.unknown().optional(), skipped: z.unknown().optional() });
const listOf = <T extends z.ZodType>(item: T): z.ZodType<z.infer<T>[]> => z.preprocess((value) => (value === undefined || value === "" ? [] : Array.isArray(value) ? value : [value]), z.array(item));
const fileSchema = z.object({ testsuites: z.object({ testsuite: listOf(z.object({ "@name": z.string(), testcase: listOf(caseSchema) })) }) });

/** Whether junit.xml names the same tests with the same outcomes as the record. Pure. */
export function junitProblems(xml: string, results: Results): Problem[] {
  const parsed = fileSchema.safeParse(parse(xml));
  if (!parsed.success) return [problem("junit-shape", "it is not a JUnit file")];
  const suites = parsed.data.testsuites.testsuite;
  const stated = suites.filter((suite) => suite["@name"] !== verdictSuite).flatMap((suite) => suite.testcase.map(keyOfCase)).toSorted();
  const recorded = results.tiers.flatMap(({ tier, tests }) => tests.map((test) => key(junitName(tier, test), test.status))).toSorted();
  const found: Problem[] = [];
  if (stated.join("\n") !== recorded.join("\n")) found.push(problem("junit-tests", `it names ${stated.length} tests that are not the record's ${recorded.length}, or with other outcomes`));
  const verdict = suites.find((suite) => suite["@name"] === verdictSuite)?.testcase[0];
  if (verdict?.["@name"] !== `verdict ${results.verdict}, level ${results.level}`) found.push(problem("junit-verdict", "it states another verdict or level than the record"));
  return found;
}

function parse(xml: string): unknown {
  try {
    return new XMLParser({ ignoreAttributes: false, attributeNamePrefix: "@", parseTagValue: false, parseAttributeValue: false, trimValues: false, processEntities: true }).parse(xml, true);
  } catch {
    return undefined;
  }
}

function keyOfCase(testcase: z.infer<typeof caseSchema>): string {
  const status = testcase.failure !== undefined || testcase.error !== undefined ? "fail" : testcase.skipped !== undefined ? "skip" : "pass";
  return key({ classname: testcase["@classname"], name: testcase["@name"] }, status);
}

function key(name: { classname: string; name: string }, status: string): string {
  return `${name.classname}\u0000${name.name}\u0000${status}`;
}

function problem(code: string, message: string): Problem {
  return { file: runFiles.junit, code, message };
}
