import type { Position } from "#kit/fault.ts";

export type AbraShExport = { readonly name: string; readonly value: string; readonly position: Position };

export type AbraSh = {
  /** What a deploy takes from the file, in its order. A later duplicate wins. */
  readonly exports: AbraShExport[];
  /** Lines that a reader would take for a version and a deploy does not, or not in full. */
  readonly ignored: { readonly text: string; readonly position: Position; readonly why: string }[];
  /** Names that `abra app cmd` can call. */
  readonly functions: string[];
};

const exported = /^export\s+(\w+)=([\w.-]+)(.*)$/;
const functionHead = /^\s*(?:function\s+([A-Za-z_][\w-]*)\s*(?:\(\s*\))?|([A-Za-z_][\w-]*)\s*\(\s*\))\s*(?:\{|\(|$)/;

/**
 * Reads `abra.sh` as text; no shell runs, because abra runs none for this either. Only lines that begin with `export NAME=word` count.
 */
export function readAbraSh(text: string, file: string): AbraSh {
  const result: AbraSh = { exports: [], ignored: [], functions: [] };
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const match = exported.exec(line);
    const at = (column: number): Position => ({ file, line: index + 1, column: column + 1 });
    if (match && /^\w/.test(match[2]!)) {
      const [, name, value, rest] = match;
      const quirk = trailing(rest!);
      if (quirk.why) result.ignored.push({ text: line.trim(), position: at(line.length - rest!.length), why: quirk.why });
      if (quirk.counts) result.exports.push({ name: name!, value: value!, position: at(line.indexOf(name!, "export".length)) });
      continue;
    }
    const why = whyIgnored(line);
    if (why) result.ignored.push({ text: line.trim(), position: at(line.search(/\S/)), why });
    const head = functionHead.exec(line);
    if (head) result.functions.push((head[1] ?? head[2])!);
  }
  return result;
}

/** The exports as variables; they win over those of the app's environment file. */
export function abraShEnv(abraSh: AbraSh): Record<string, string> {
  return Object.fromEntries(abraSh.exports.map((item) => [item.name, item.value]));
}

function trailing(rest: string): { readonly counts: boolean; readonly why?: string } {
  if (/^\s*;?\s*$/.test(rest)) return { counts: true };
  if (/^\s/.test(rest)) return { counts: true, why: "text follows the value; it may be read as part of it" };
  return { counts: false, why: "the value is not one plain word" };
}

/** Assignments inside functions are no business of ours unless they name a version. */
function whyIgnored(line: string): string | undefined {
  if (/^export\s+\w+=["']/.test(line)) return "the value is quoted, and quotes are not removed";
  if (/^export\s+\w+=\s*$/.test(line)) return "it has no value";
  if (/^export\s+\w+=/.test(line)) return "the value is computed, and no shell runs";
  if (/^\s+export\s+\w+_VERSION=/.test(line)) return "the line is indented";
  if (/^\s*(?:declare\s+-x|readonly|local|typeset)\s+\w+_VERSION=/.test(line)) return "only `export` counts";
  if (/^\s*\w+_VERSION=/.test(line)) return "`export` is missing";
  return undefined;
}
