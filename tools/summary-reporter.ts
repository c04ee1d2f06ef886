import { appendFileSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";
import type { Reporter, SerializedError, TestModule } from "vitest/node";

/** What broke: where, and what it said. */
type Failure = { readonly at: string; readonly errors: readonly SerializedError[] };

const longest = 12;

/**
 * Appends to the file that `TEST_SUMMARY` names what is worth reading when thousands of lines have gone by: each failure with its message, the time of each project, and the files that took longest.
 * A log of which only the end is kept can end with it.
 */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const file = process.env.TEST_SUMMARY;
    if (file === undefined || file === "") throw new Error("summary-reporter: TEST_SUMMARY must name the file that the summary is appended to");
    const failures = [...modules.flatMap(failuresOf), ...unhandled.map((error) => ({ at: "outside of any test", errors: [error] }))];
    appendFileSync(file, [...failures.map(formatFailure), formatTimes(modules)].join(""));
  }
}

function failuresOf(module: TestModule): Failure[] {
  const at = `${module.project.name} ${module.relativeModuleId}`;
  const broken = [module, ...module.children.allSuites()].filter((part) => part.errors().length > 0).map((part) => ({ at: part.type === "suite" ? `${at} > ${part.fullName}` : at, errors: part.errors() }));
  const failed = [...module.children.allTests()].flatMap((test) => {
    const { state, errors = [] } = test.result();
    if (state === "pending") return [{ at: `${at} > ${test.fullName}`, errors: [{ message: "it never ended" }] }];
    return state === "failed" ? [{ at: `${at} > ${test.fullName}`, errors }] : [];
  });
  return [...broken, ...failed];
}

function formatFailure({ at, errors }: Failure): string {
  const told = errors.map(({ message, diff, stack = "" }) => [message, diff ?? "", stack.split("\n").filter((line) => /^\s+at /.test(line) && !line.includes("node_modules")).slice(0, 6).join("\n")].filter((part) => part !== "").join("\n"));
  return `FAILED ${at}\n${stripVTControlCharacters(told.join("\n")).replaceAll(/^/gm, "    ")}\n`;
}

function formatTimes(modules: readonly TestModule[]): string {
  const timed = modules.map((module) => ({ project: module.project.name, file: module.relativeModuleId, seconds: module.diagnostic().duration / 1000 }));
  const projects = [...Map.groupBy(timed, ({ project }) => project)].map(([project, files]) => `${project} ${files.reduce((sum, { seconds }) => sum + seconds, 0).toFixed(0)} s`);
  const files = timed.toSorted((a, b) => b.seconds - a.seconds).slice(0, longest).map(({ file, seconds }) => `${seconds.toFixed(0).padStart(6)} s  ${file}\n`);
  return `Time in tests: ${projects.join(", ")}\n${files.join("")}`;
}
