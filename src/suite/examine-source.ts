import { isBuiltin } from "node:module";
import { posix } from "node:path";
import type { Node } from "acorn";
import { Fault } from "#kit/fault.ts";
import { positionIn } from "./locate.ts";
import type { Syntax } from "./syntax.ts";
import { walk } from "./walk.ts";

const packages = ["cc-ci/dumps", "cc-ci/oidc", "cc-ci/suite", "cc-ci/test", "@playwright/test"];

/**
 * What is wrong with a source file of a suite that can be seen without running it: imports that will not resolve, and tests that are
 * focused, which would leave out all others.
 * @param path relative to the suite, with `/`
 * @param paths all files of the suite
 */
export function examineSource(syntax: Syntax, path: string, paths: ReadonlySet<string>): Fault[] {
  const faults: Fault[] = [];
  for (const node of walk(syntax.program)) {
    const specifier = importedBy(node);
    if (specifier !== undefined) {
      const problem = importProblem(specifier.value, path, paths);
      if (problem !== undefined) faults.push(new Fault("usage", "suite-import", problem.message, { next: problem.next, at: positionIn(syntax.file, specifier.node) }));
    }
    const focused = focusedTest(node);
    if (focused !== undefined) {
      faults.push(new Fault("usage", "suite-only", `${focused} leaves out every other test`, { next: "Remove `.only`.", at: positionIn(syntax.file, node) }));
    }
  }
  return faults;
}

/** Whether the tests of a file take one of the fixtures that need a browser. */
export function usesBrowser(syntax: Syntax): boolean {
  for (const node of walk(syntax.program)) {
    if (node.type !== "ArrowFunctionExpression" && node.type !== "FunctionExpression") continue;
    const [first] = (node as Node & { params: Node[] }).params;
    if (first?.type !== "ObjectPattern") continue;
    const names = (first as Node & { properties: { key?: { name?: string } }[] }).properties.map(({ key }) => key?.name);
    if (names.some((name) => name === "page" || name === "context" || name === "browser")) return true;
  }
  return false;
}

/** Files of the suite that a file imports, relative to the suite. */
export function filesImportedBy(syntax: Syntax, path: string): string[] {
  return [...walk(syntax.program)].flatMap((node) => {
    const specifier = importedBy(node)?.value;
    return specifier?.startsWith(".") ? [targetOf(specifier, path)] : [];
  });
}

function targetOf(specifier: string, path: string): string {
  return posix.normalize(posix.join(posix.dirname(path), specifier));
}

function importedBy(node: Node): { value: string; node: Node } | undefined {
  if (!["ImportDeclaration", "ExportNamedDeclaration", "ExportAllDeclaration", "ImportExpression"].includes(node.type)) return undefined;
  const { source } = node as Node & { source?: (Node & { value?: unknown }) | null };
  return source && typeof source.value === "string" ? { value: source.value, node: source } : undefined;
}

function importProblem(specifier: string, path: string, paths: ReadonlySet<string>): { message: string; next: string } | undefined {
  if (path === "suite.ts" && (specifier === "cc-ci/test" || specifier === "@playwright/test")) {
    return { message: `suite.ts cannot import "${specifier}": it runs outside the test process`, next: 'Import from "cc-ci/suite"; hooks get the app as an argument.' };
  }
  if (packages.includes(specifier) || isBuiltin(specifier)) return undefined;
  if (!specifier.startsWith("./") && !specifier.startsWith("../")) {
    return { message: `"${specifier}" is not there when the suite runs`, next: `A suite may import ${packages.join(", ")}, Node's own modules and files of its folder.` };
  }
  const target = targetOf(specifier, path);
  if (target.startsWith("../")) return { message: `"${specifier}" leaves the suite's folder`, next: "Move what it holds into the suite." };
  if (paths.has(target)) return undefined;
  const withEnding = [`${target}.ts`, target.replace(/\.js$/, ".ts"), `${target}/index.ts`].find((one) => paths.has(one));
  return withEnding === undefined
    ? { message: `there is no file ${target} in the suite`, next: "Correct the path." }
    : { message: `"${specifier}" does not name a file`, next: `Write the whole name: the file is ${withEnding}.` };
}

/** The text of `test.only`, `test.describe.only` and the like, when the node calls one. */
function focusedTest(node: Node): string | undefined {
  if (node.type !== "CallExpression") return undefined;
  const names: string[] = [];
  let here = (node as Node & { callee: Node }).callee as Node & { object: Node; property: Node & { name?: string }; name?: string };
  while (here.type === "MemberExpression") {
    names.unshift(here.property.name ?? "");
    here = here.object as typeof here;
  }
  if (here.type !== "Identifier" || names.at(-1) !== "only") return undefined;
  return ["test", "it", "describe"].includes(here.name ?? "") ? [here.name, ...names].join(".") : undefined;
}
