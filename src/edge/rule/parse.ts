import { RuleError, tokenize, type Token } from "./tokens.ts";

/** A router's rule as a tree. `offset` is where the matcher's name starts. */
export type Rule =
  | { readonly kind: "and" | "or"; readonly left: Rule; readonly right: Rule }
  | { readonly kind: "not"; readonly rule: Rule }
  | { readonly kind: "matcher"; readonly name: string; readonly args: readonly string[]; readonly offset: number };

/**
 * Reads a Traefik rule: matchers joined by `&&` (binds tighter) and `||`, `!`, parentheses. Which matchers exist and what they take is
 * checked in match.ts, because that depends on the rule syntax. Throws RuleError with the offset of the first fault.
 */
export function parseRule(text: string): Rule {
  const tokens = tokenize(text);
  let at = 0;
  const peek = (): Token => tokens[at] as Token;
  const isSymbol = (symbol: string): boolean => {
    const token = peek();
    return token.kind === "symbol" && token.text === symbol;
  };
  const accept = (symbol: string): boolean => isSymbol(symbol) && Boolean((at += 1));
  const expect = (symbol: string): void => {
    if (!accept(symbol)) throw new RuleError(`expected "${symbol}" but found ${describe(peek())}`, peek().offset);
  };

  function either(): Rule {
    let left = both();
    while (accept("||")) left = { kind: "or", left, right: both() };
    return left;
  }
  function both(): Rule {
    let left = operand();
    while (accept("&&")) left = { kind: "and", left, right: operand() };
    return left;
  }
  function operand(): Rule {
    if (accept("!")) return { kind: "not", rule: operand() };
    if (accept("(")) {
      const inner = either();
      expect(")");
      return inner;
    }
    const token = peek();
    if (token.kind !== "name") throw new RuleError(`expected a matcher such as Host(...) but found ${describe(token)}`, token.offset);
    at += 1;
    return { kind: "matcher", name: token.text, args: list(), offset: token.offset };
  }
  /** `("a", "b")`; a comma before the closing parenthesis is allowed, as in Go. */
  function list(): string[] {
    const args: string[] = [];
    expect("(");
    while (!accept(")")) {
      const token = peek();
      if (token.kind !== "string") throw new RuleError(`expected a value in back-ticks but found ${describe(token)}`, token.offset);
      args.push(token.value);
      at += 1;
      if (!isSymbol(")")) expect(",");
    }
    return args;
  }

  const rule = either();
  if (peek().kind !== "end") throw new RuleError(`expected "&&" or "||" but found ${describe(peek())}`, peek().offset);
  return rule;
}

function describe(token: Token): string {
  if (token.kind === "end") return "the end of the rule";
  return token.kind === "string" ? `the value "${token.value}"` : `"${token.text}"`;
}
