import { Fault } from "#kit/fault.ts";
import { closest } from "./closest.ts";
import { formerFileAdvice } from "./legacy.ts";

/** The test files of a suite, relative to its folder. */
export type SuiteFiles = { readonly install?: string; readonly upgrade?: string; readonly backup?: string; readonly restore?: string; readonly custom: readonly string[] };

export type Layout = { readonly hasSuite: boolean; readonly files: SuiteFiles; readonly faults: readonly Fault[]; readonly warnings: readonly string[] };

const operations = ["install", "upgrade", "backup", "restore"] as const;
const testName = /\.(test|spec)\.[cm]?[jt]sx?$/;
/** A suite may bring tests of itself, which are not run against an app. */
const ownTest = "suite.unit.test.ts";

/**
 * Decides what each file of a suite is, by its path alone. A test that would not be run is a fault, never silently left out.
 * @param paths relative, with `/`
 * @param place turns a relative path into the one that the user knows
 */
export function layoutOf(paths: readonly string[], place: (path: string) => string): Layout {
  const faults: Fault[] = [];
  const found: { -readonly [K in (typeof operations)[number]]?: string } = {};
  const custom: string[] = [];
  const refuse = (path: string, code: string, message: string, next: string): void => {
    faults.push(new Fault("usage", code, message, { next, at: { file: place(path), line: 1, column: 1 } }));
  };

  for (const path of paths.toSorted()) {
    const operation = operations.find((name) => path === `${name}.test.ts`);
    if (operation !== undefined) found[operation] = path;
    else if (path.startsWith("custom/") && path.endsWith(".test.ts")) custom.push(path);
    else if (path === "suite.ts" || path === ownTest) continue;
    else if (formerFileAdvice(path) !== undefined) refuse(path, "suite-file-former", `${path} is not read any more`, formerFileAdvice(path)!);
    else if (testName.test(path)) refuse(path, "suite-test-place", `${path} would never run`, adviceForTest(path));
    else if (looksLikeSuite(path)) refuse(path, "suite-file-name", `${path} is not read: the settings are in suite.ts`, "Rename it to suite.ts.");
  }

  const helpersOnly = custom.length === 0 && paths.some((path) => path.startsWith("custom/") && path.endsWith(".ts"));
  return {
    hasSuite: paths.includes("suite.ts"),
    files: { ...found, custom },
    faults,
    warnings: helpersOnly ? ["custom/ holds TypeScript files but no *.test.ts, so the custom tier has no tests"] : [],
  };
}

function adviceForTest(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const stem = name.replace(testName, "");
  const folder = path.slice(0, path.length - name.length);
  if (folder.startsWith("custom/")) return `Rename it to ${folder}${stem}.test.ts.`;
  const operation = closest(stem, operations);
  if (operation !== undefined && (folder === "" || folder === "tests/")) return `Rename it to ${operation}.test.ts, beside suite.ts.`;
  const below = folder.replace(/^(functional|playwright|tests|test|e2e)\//, "");
  return `Move it to custom/${below}${stem}.test.ts; only install, upgrade, backup and restore.test.ts belong beside suite.ts.`;
}

function looksLikeSuite(path: string): boolean {
  return !path.includes("/") && /^(suite|suites|settings|config|cc-ci)\.[cm]?[jt]sx?$/i.test(path);
}
