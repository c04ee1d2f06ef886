/**
 * The template rules of `docker stack deploy` for one string, oddities included:
 * - the modifier runs to the first `}`, also without braces (`$A-rest of it`), and nothing nests;
 * - operators are tried in the order `:-`, `-`, `:?`, `?`, each by "contains", so `${X:?must-be set}` is a default named after `X:?must`;
 * - an error is forgotten when a later variable in the same string can be filled in.
 */

const reference = "[_a-z][_a-z0-9]*(?::?[-?][^}]*)?";
const pattern = new RegExp(`\\$(?:(?<escaped>\\$)|(?<named>${reference})|\\{(?<braced>${reference})\\}|(?<invalid>))`, "giu");
const operators = [":-", "-", ":?", "?"] as const;

export type Operator = (typeof operators)[number];

/** One `$` in a string that is not `$$`. */
export type VariableUse = {
  /** The text as written, `$` included. */
  readonly raw: string;
  /** Characters from the start of the string. */
  readonly offset: number;
  /** The name that is looked up; null when the text is no valid reference. */
  readonly name: string | null;
  readonly operator: Operator | null;
  /** What follows the operator: the default, or the message of a required variable. */
  readonly operand: string;
  readonly braced: boolean;
};

export type Lookup = (name: string) => string | undefined;

/** Every variable reference in a string, in order. */
export function variablesIn(text: string): VariableUse[] {
  const uses: VariableUse[] = [];
  for (const match of text.matchAll(pattern)) {
    const { escaped, named, braced } = match.groups ?? {};
    if (escaped) continue;
    const body = named ?? braced;
    const operator = body === undefined ? undefined : operators.find((each) => body.includes(each));
    const cut = body !== undefined && operator !== undefined ? body.indexOf(operator) : undefined;
    uses.push({
      raw: match[0],
      offset: match.index,
      name: body === undefined ? null : body.slice(0, cut),
      operator: operator ?? null,
      operand: body !== undefined && operator !== undefined && cut !== undefined ? body.slice(cut + operator.length) : "",
      braced: braced !== undefined,
    });
  }
  return uses;
}

export type Substitution = { readonly kind: "text"; readonly text: string } | { readonly kind: "error"; readonly why: string };

/** Fills in a string. Variables that are not set become empty. */
export function substitute(text: string, lookup: Lookup): Substitution {
  if (!text.includes("$")) return { kind: "text", text };
  let why: string | undefined;
  let out = "";
  let done = 0;
  const uses = new Map(variablesIn(text).map((use) => [use.offset, use]));
  for (const match of text.matchAll(pattern)) {
    out += text.slice(done, match.index);
    done = match.index + match[0].length;
    const use = uses.get(match.index);
    if (use === undefined) out += "$";
    else if (use.name === null) why = "it holds a `$` that starts no variable";
    else {
      const filled = fill(use, use.name, lookup);
      why = filled === undefined ? `required variable ${use.name} has no value: ${use.operand}` : undefined;
      out += filled ?? "";
    }
  }
  return why === undefined ? { kind: "text", text: out + text.slice(done) } : { kind: "error", why };
}

function fill(use: VariableUse, name: string, lookup: Lookup): string | undefined {
  const value = lookup(name);
  switch (use.operator) {
    case ":-":
      return value === undefined || value === "" ? use.operand : value;
    case "-":
      return value ?? use.operand;
    case ":?":
      return value === "" ? undefined : value;
    case "?":
      return value;
    case null:
      return value ?? "";
  }
}
