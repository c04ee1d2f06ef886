import { matchersV2, matchersV3, type Matcher, type Predicate } from "./matchers.ts";
import { parseRule, type Rule } from "./parse.ts";
import { RuleError } from "./tokens.ts";

export type RuleSyntax = "v2" | "v3";

/** A rule that is ready to decide. */
export type CompiledRule = {
  readonly text: string;
  /** The syntax by which it was understood. */
  readonly syntax: RuleSyntax;
  readonly matches: Predicate;
  /** Host names that the rule names literally, in lower case. */
  readonly hosts: readonly string[];
};

/**
 * Understands a rule by one syntax. Throws RuleError (with the offset) for an unknown matcher, a wrong number of values or a value that Traefik refuses.
 */
export function compileRule(text: string, syntax: RuleSyntax): CompiledRule {
  if (text.trim() === "") throw new RuleError("the rule is empty", 0);
  const tree = parseRule(text);
  return { text, syntax, matches: compile(tree, syntax === "v2" ? matchersV2 : matchersV3), hosts: hostsOf(tree) };
}

/**
 * Understands a rule when the syntax is not said. Version 3 reads it unless it uses templates (`{name:pattern}`), several values for one matcher or
 * the old matcher names; then version 2 does. Production instances run either, so the caller tells when only one of them accepts the rule.
 */
export function compileAnyRule(text: string): CompiledRule & { readonly accepted: readonly RuleSyntax[] } {
  const attempts = (["v3", "v2"] as const).map((syntax) => attempt(text, syntax));
  const accepted = attempts.flatMap((result) => (result instanceof RuleError ? [] : [result.syntax]));
  const [v3, v2] = attempts;
  const chosen = usesTemplates(text) && !(v2 instanceof RuleError) ? v2 : v3 instanceof RuleError ? v2 : v3;
  if (chosen === undefined || chosen instanceof RuleError) throw v3;
  return { ...chosen, accepted: usesTemplates(text) ? accepted.filter((syntax) => syntax === "v2") : accepted };
}

function attempt(text: string, syntax: RuleSyntax): CompiledRule | RuleError {
  try {
    return compileRule(text, syntax);
  } catch (error) {
    if (error instanceof RuleError) return error;
    throw error;
  }
}

function usesTemplates(text: string): boolean {
  try {
    return matchersIn(parseRule(text)).some(({ name, args }) => /^(Host|HostRegexp|Path|PathPrefix)$/i.test(name) && args.some((arg) => /\{\w+(:.*)?\}/.test(arg)));
  } catch {
    return false;
  }
}

function compile(rule: Rule, matchers: Readonly<Record<string, Matcher>>): Predicate {
  if (rule.kind === "not") {
    const inner = compile(rule.rule, matchers);
    return (request) => !inner(request);
  }
  if (rule.kind !== "matcher") {
    const left = compile(rule.left, matchers);
    const right = compile(rule.right, matchers);
    return rule.kind === "and" ? (request) => left(request) && right(request) : (request) => left(request) || right(request);
  }
  const matcher = matchers[Object.keys(matchers).find((name) => spellings(name).includes(rule.name)) ?? ""];
  if (!matcher) throw new RuleError(`there is no matcher "${rule.name}"`, rule.offset);
  const { args } = rule;
  if (args.length < matcher.least || args.length > matcher.most) {
    const wanted = matcher.least === matcher.most ? String(matcher.least) : `${matcher.least} or more`;
    throw new RuleError(`${rule.name} takes ${wanted} value${wanted === "1" ? "" : "s"}, not ${args.length}`, rule.offset);
  }
  if (args.includes("")) throw new RuleError(`${rule.name} has an empty value`, rule.offset);
  try {
    return matcher.build(args);
  } catch (error) {
    throw new RuleError(`${rule.name}: ${(error as Error).message}`, rule.offset);
  }
}

/** Traefik knows each matcher by four spellings: as documented, all lower, all upper, and with only the first letter upper. */
function spellings(name: string): string[] {
  return [name, name.toLowerCase(), name.toUpperCase(), name.charAt(0) + name.slice(1).toLowerCase()];
}

function matchersIn(rule: Rule): Extract<Rule, { kind: "matcher" }>[] {
  if (rule.kind === "matcher") return [rule];
  return rule.kind === "not" ? matchersIn(rule.rule) : [...matchersIn(rule.left), ...matchersIn(rule.right)];
}

function hostsOf(tree: Rule): string[] {
  return matchersIn(tree)
    .filter(({ name }) => /^host(header)?$/i.test(name))
    .flatMap(({ args }) => args.map((host) => host.toLowerCase()));
}

/** The order in which routers are tried when they do not say: the longest rule first, in bytes. */
export function defaultPriority(rule: string): number {
  return Buffer.byteLength(rule);
}
