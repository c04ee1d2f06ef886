import { goRegExp } from "../rule/go-regexp.ts";
import { parseRule, type Rule } from "../rule/parse.ts";
import { RuleError } from "../rule/tokens.ts";

/** A TCP router's rule. `any` is true for HostSNI(`*`), the only one that also fits connections without TLS. */
export type SniRule = { readonly text: string; readonly any: boolean; matches(serverName: string): boolean };

/** Understands HostSNI and HostSNIRegexp with `&&`, `||`, `!`. Throws RuleError. */
export function compileSni(text: string): SniRule {
  const tree = parseRule(text);
  return { text, any: tree.kind === "matcher" && tree.args.includes("*"), matches: compile(tree) };
}

function compile(rule: Rule): (serverName: string) => boolean {
  if (rule.kind === "not") {
    const inner = compile(rule.rule);
    return (name) => !inner(name);
  }
  if (rule.kind !== "matcher") {
    const [left, right] = [compile(rule.left), compile(rule.right)];
    return rule.kind === "and" ? (name) => left(name) && right(name) : (name) => left(name) || right(name);
  }
  if (rule.args.length === 0 || rule.args.includes("")) throw new RuleError(`${rule.name} needs a value`, rule.offset);
  switch (rule.name.toLowerCase()) {
    case "hostsni":
      return (name) => rule.args.some((host) => host === "*" || host.toLowerCase() === name);
    case "hostsniregexp": {
      const patterns = rule.args.map(goRegExp);
      return (name) => patterns.some((pattern) => pattern.test(name));
    }
    default:
      throw new RuleError(`there is no TCP matcher "${rule.name}"`, rule.offset);
  }
}
