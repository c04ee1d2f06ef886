import { stripTypeScriptTypes } from "node:module";
import type { Position } from "#kit/fault.ts";

/** A module without its types, every character at its place; or what Node could not run, and where. */
export type Stripped = { readonly code: string } | { readonly problem: string; readonly at: Pick<Position, "line" | "column"> };

/** Node's own stripping, which puts blanks where types were. It loads a compiler of 20 MB into this process; {@link stripApart} does not. */
export function strip(source: string): Stripped {
  // Node calls this function experimental on standard error; the stripping itself is what runs every file of ours.
  const warn = process.emitWarning;
  process.emitWarning = () => {};
  try {
    return { code: stripTypeScriptTypes(source, { mode: "strip" }) };
  } catch (error) {
    const { message, stack } = error as Error;
    const problem = message.replace(/ is not supported in strip-only mode$/, " cannot be run: only TypeScript that disappears when types are removed");
    return { problem, at: positionOf(source, stack ?? "") };
  } finally {
    process.emitWarning = warn;
  }
}

/** Node puts the line before the message, then the source lines, then a row of carets under the place. */
function positionOf(source: string, stack: string): Pick<Position, "line" | "column"> {
  const [head = "", ...rest] = stack.split("\n");
  const carets = rest.findIndex((line) => /^\s*\^+\s*$/.test(line));
  const stated = Number(/:(\d+)$/.exec(head)?.[1] ?? 1);
  if (carets < 1) return { line: stated, column: 1 };
  const column = rest[carets]!.indexOf("^") + 1;
  // The stated line is that of the caret or one before it, so the quoted text decides.
  const quoted = rest[carets - 1];
  const lines = source.split("\n");
  const near = [stated, stated + 1, stated - 1].find((line) => lines[line - 1]?.trimEnd() === quoted?.trimEnd());
  return { line: near ?? stated, column };
}
