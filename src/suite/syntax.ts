import { stripTypeScriptTypes } from "node:module";
import { parse, type Program } from "acorn";
import { Fault, type Position } from "#kit/fault.ts";

/** A source file as a syntax tree. Offsets and positions are those of the TypeScript source. */
export type Syntax = { readonly file: string; readonly source: string; readonly code: string; readonly program: Program };

/**
 * Parses a TypeScript module: Node's own stripping puts blanks where types were, so that what remains is JavaScript with every
 * character at its place.
 * @throws Fault `usage`, with the position, for what Node could not run.
 */
export function parseModule(file: string, source: string): Syntax {
  const code = strip(file, source);
  try {
    return { file, source, code, program: parse(code, { ecmaVersion: "latest", sourceType: "module", locations: true, allowHashBang: true }) };
  } catch (error) {
    const { loc, message } = error as SyntaxError & { loc?: { line: number; column: number } };
    throw syntaxFault({ file, line: loc?.line ?? 1, column: (loc?.column ?? 0) + 1 }, message.replace(/ \(\d+:\d+\)$/, ""));
  }
}

function strip(file: string, source: string): string {
  // Node calls this function experimental on standard error; the stripping itself is what runs every file of ours.
  const warn = process.emitWarning;
  process.emitWarning = () => {};
  try {
    return stripTypeScriptTypes(source, { mode: "strip" });
  } catch (error) {
    const { message, stack } = error as Error;
    const reason = message.replace(/ is not supported in strip-only mode$/, " cannot be run: only TypeScript that disappears when types are removed");
    throw syntaxFault(positionOf(file, source, stack ?? ""), reason);
  } finally {
    process.emitWarning = warn;
  }
}

/** Node puts the line before the message, then the source lines, then a row of carets under the place. */
function positionOf(file: string, source: string, stack: string): Position {
  const [head = "", ...rest] = stack.split("\n");
  const carets = rest.findIndex((line) => /^\s*\^+\s*$/.test(line));
  const stated = Number(/:(\d+)$/.exec(head)?.[1] ?? 1);
  if (carets < 1) return { file, line: stated, column: 1 };
  const column = rest[carets]!.indexOf("^") + 1;
  // The stated line is that of the caret or one before it, so the quoted text decides.
  const quoted = rest[carets - 1];
  const lines = source.split("\n");
  const near = [stated, stated + 1, stated - 1].find((line) => lines[line - 1]?.trimEnd() === quoted?.trimEnd());
  return { file, line: near ?? stated, column };
}

function syntaxFault(at: Position, reason: string): Fault {
  return new Fault("usage", "suite-syntax", reason, { at, next: "Correct the line; `node --check` on the file shows the same." });
}
