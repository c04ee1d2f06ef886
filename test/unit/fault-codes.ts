import { stripTypeScriptTypes } from "node:module";
import { parse, type AnyNode, type Expression, type Function as FunctionNode, type SpreadElement } from "acorn";
import { readSources } from "./source.ts";

/** A fault code of the sources. `kinds` are those that are written beside it; none where a helper gets the kind from elsewhere. */
export type FaultCode = { readonly code: string; readonly kinds: ReadonlySet<string>; readonly files: ReadonlySet<string> };

/** What a code that is put together at run time can become. */
const templates: Readonly<Record<string, readonly string[]>> = {
  "undefined-${kind}": ["undefined-secret", "undefined-config"],
  "${kind}-not-found": ["secret-not-found", "config-not-found"],
  "${kind}-refused": ["service-refused", "network-refused", "secrets-refused", "configs-refused"],
  "${kind}-name-too-long": ["service-name-too-long", "network-name-too-long", "secret-name-too-long", "config-name-too-long"],
  "${kind}-name-invalid": ["service-name-invalid", "network-name-invalid", "secret-name-invalid", "config-name-invalid"],
};

/** Codes of other things than faults: labels that Traefik would not route, problems that `verify` finds, engines that do not answer. */
const otherCodes =
  /^src\/((edge\/(labels|middleware|rule)|results\/verify|lint)\/|edge\/table\.ts$|results\/verify\.ts$|doctor\/engine\/ask\.ts$|canonical\/snapshot\/(tree-worker|hash-files)\.ts$)/;

/** Helpers that pass a code on, by name, with the argument that holds it. A parameter named `code` is found by itself. */
type Helper = { readonly name: string; readonly index: number };

/** All fault codes of `src`, by code. Throws for one that is put together in a way that is not known here. */
export function faultCodes(): FaultCode[] {
  const files = readSources("src").filter(
    ({ path }) => !/\.test\.ts$|\/test(ing|-support)\/|\/testing\.ts$/.test(path) && !otherCodes.test(path),
  );
  const trees = files.map(({ path, text }) => ({
    path,
    tree: parse(stripTypeScriptTypes(text), { ecmaVersion: "latest", sourceType: "module" }) as AnyNode,
  }));
  const found = new Map<string, { kinds: Set<string>; files: Set<string> }>();
  const add = (path: string, code: string, kinds: readonly string[]): void => {
    const entry = found.get(code) ?? { kinds: new Set(), files: new Set() };
    for (const kind of kinds) entry.kinds.add(kind);
    entry.files.add(path);
    found.set(code, entry);
  };
  // These exist as a type only; whoever throws one passes it on.
  const failures =
    /type FailureCode =((?:\s*\| "[a-z-]+")+)/.exec(files.find(({ path }) => path === "src/deploy/convergence.ts")?.text ?? "")?.[1] ?? "";
  for (const [, code = ""] of failures.matchAll(/"([a-z-]+)"/g)) add("src/deploy/convergence.ts", code, []);
  for (const { path, tree } of trees) {
    const nodes = [...nodesOf(tree)];
    const helpers = nodes.flatMap(helperOf);
    for (const node of nodes) {
      for (const { codes, kinds } of usesIn(node, helpers, path)) for (const code of codes) add(path, code, kinds);
    }
  }
  return [...found].map(([code, entry]) => ({ code, ...entry })).toSorted((a, b) => (a.code < b.code ? -1 : 1));
}

function usesIn(node: AnyNode, helpers: readonly Helper[], path: string): { codes: string[]; kinds: string[] }[] {
  if (node.type === "NewExpression" && node.callee.type === "Identifier" && /^Faults?$/.test(node.callee.name)) {
    return [{ codes: codesOf(node.arguments[1], path), kinds: textsOf(node.arguments[0]) }];
  }
  if (node.type === "CallExpression") {
    const name =
      node.callee.type === "Identifier" ? node.callee.name : node.callee.type === "MemberExpression" ? nameOf(node.callee.property) : "";
    return helpers.filter((helper) => helper.name === name).map(({ index }) => ({ codes: textsOf(node.arguments[index]), kinds: [] }));
  }
  // `taken` is the code of a place that is taken already.
  if (node.type === "Property" && ["code", "taken"].includes(nameOf(node.key))) return [{ codes: textsOf(node.value), kinds: [] }];
  return [];
}

function codesOf(argument: Expression | SpreadElement | undefined, path: string): string[] {
  if (argument?.type === "TemplateLiteral") {
    const pattern = argument.quasis
      .map((quasi, index) => quasi.value.raw + (argument.expressions[index] ? `\${${nameOf(argument.expressions[index])}}` : ""))
      .join("");
    const codes = templates[pattern];
    if (!codes) throw new Error(`${path}: the codes that \`${pattern}\` can become are not known here`);
    return [...codes];
  }
  return textsOf(argument);
}

/** The texts that an expression can be: a literal, one of two, or what stands in for nothing. */
function textsOf(node: AnyNode | undefined): string[] {
  if (node?.type === "Literal" && typeof node.value === "string") return [node.value];
  if (node?.type === "ConditionalExpression") return [...textsOf(node.consequent), ...textsOf(node.alternate)];
  return node?.type === "LogicalExpression" ? [...textsOf(node.left), ...textsOf(node.right)] : [];
}

function helperOf(node: AnyNode): Helper[] {
  const named = (name: string, f: FunctionNode): Helper[] => {
    const index = f.params.findIndex((param) => nameOf(param) === "code");
    return index === -1 ? [] : [{ name, index }];
  };
  if (node.type === "FunctionDeclaration" && node.id) return named(node.id.name, node);
  if (node.type === "VariableDeclarator" && node.init?.type === "ArrowFunctionExpression") return named(nameOf(node.id), node.init);
  if (node.type === "MethodDefinition") return named(nameOf(node.key), node.value);
  return [];
}

function nameOf(node: AnyNode | null | undefined): string {
  return node?.type === "Identifier" || node?.type === "PrivateIdentifier" ? node.name : "";
}

function* nodesOf(node: AnyNode): Generator<AnyNode> {
  yield node;
  for (const value of Object.values(node) as unknown[]) {
    for (const child of Array.isArray(value) ? (value as unknown[]) : [value]) if (isNode(child)) yield* nodesOf(child);
  }
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === "object" && value !== null && typeof (value as { type?: unknown }).type === "string";
}
