/** One word of a rule. `offset` counts UTF-16 units from the start of the rule. */
export type Token =
  | { readonly kind: "name"; readonly text: string; readonly offset: number }
  | { readonly kind: "string"; readonly value: string; readonly offset: number }
  | { readonly kind: "symbol"; readonly text: "(" | ")" | "," | "!" | "&&" | "||"; readonly offset: number }
  | { readonly kind: "end"; readonly offset: number };

/** Why a rule is not one, and where. */
export class RuleError extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.name = "RuleError";
    this.offset = offset;
  }
}

const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", a: "\u0007", b: "\b", f: "\f", v: "\v", "\\": "\\", '"': '"' };

/**
 * Splits a rule into words. Rules are Go expressions: strings stand in back-ticks (raw) or double quotes (with Go's escapes), and a line
 * break after a complete operand ends the expression, which is why a rule may only be broken after an operator, a comma or `(`.
 */
export function tokenize(rule: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < rule.length) {
    const character = rule.charAt(at);
    if (character === "\n" && endsOperand(tokens.at(-1)) && rule.slice(at).trim() !== "") {
      throw new RuleError("a line may not end after a complete matcher; end it with an operator", at);
    }
    if (/\s/.test(character)) at += 1;
    else if (character === "`" || character === '"') {
      const { value, end } = readString(rule, at);
      tokens.push({ kind: "string", value, offset: at });
      at = end;
    } else if (character === "'") {
      throw new RuleError("single quotes do not make a string here; use back-ticks", at);
    } else {
      const word = /^(?:[A-Za-z_]\w*|&&|\|\||[(),!])/.exec(rule.slice(at))?.[0];
      if (word === undefined) throw new RuleError(`unexpected "${character}"`, at);
      tokens.push(/^\w/.test(word) ? { kind: "name", text: word, offset: at } : { kind: "symbol", text: word as "(", offset: at });
      at += word.length;
    }
  }
  tokens.push({ kind: "end", offset: rule.length });
  return tokens;
}

function endsOperand(token: Token | undefined): boolean {
  return token !== undefined && (token.kind === "string" || token.kind === "name" || (token.kind === "symbol" && token.text === ")"));
}

function readString(rule: string, start: number): { value: string; end: number } {
  const quote = rule.charAt(start);
  if (quote === "`") {
    const end = rule.indexOf("`", start + 1);
    if (end < 0) throw new RuleError("the back-tick is never closed", start);
    return { value: rule.slice(start + 1, end), end: end + 1 };
  }
  let value = "";
  for (let at = start + 1; at < rule.length; at += 1) {
    const character = rule.charAt(at);
    if (character === '"') return { value, end: at + 1 };
    if (character === "\n") break;
    if (character !== "\\") {
      value += character;
      continue;
    }
    const numeric = /^(?:x([\dA-Fa-f]{2})|u([\dA-Fa-f]{4}))/.exec(rule.slice(at + 1));
    if (numeric) {
      value += String.fromCharCode(Number.parseInt(numeric[1] ?? numeric[2] ?? "", 16));
      at += numeric[0].length;
      continue;
    }
    const plain = escapes[rule.charAt(at + 1)];
    if (plain === undefined) throw new RuleError(`unknown escape "\\${rule.charAt(at + 1)}"`, at);
    value += plain;
    at += 1;
  }
  throw new RuleError("the double quote is never closed", start);
}
