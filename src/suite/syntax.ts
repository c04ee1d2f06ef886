import { parse, type Program } from "acorn";
import { Fault, type Position } from "#kit/fault.ts";
import { strip, type Stripped } from "./strip.ts";

/** A source file as a syntax tree. Offsets and positions are those of the TypeScript source. */
export type Syntax = { readonly file: string; readonly source: string; readonly code: string; readonly program: Program };

/**
 * Parses a TypeScript module: what remains of it without types is JavaScript with every character at its place.
 * @throws Fault `usage`, with the position, for what Node could not run.
 */
export function parseModule(file: string, source: string, stripped: Stripped = strip(source)): Syntax {
  if ("problem" in stripped) throw syntaxFault({ file, ...stripped.at }, stripped.problem);
  const { code } = stripped;
  try {
    return { file, source, code, program: parse(code, { ecmaVersion: "latest", sourceType: "module", locations: true, allowHashBang: true }) };
  } catch (error) {
    const { loc, message } = error as SyntaxError & { loc?: { line: number; column: number } };
    throw syntaxFault({ file, line: loc?.line ?? 1, column: (loc?.column ?? 0) + 1 }, message.replace(/ \(\d+:\d+\)$/, ""));
  }
}

function syntaxFault(at: Position, reason: string): Fault {
  return new Fault("usage", "suite-syntax", reason, { at, next: "Correct the line; `node --check` on the file shows the same." });
}
