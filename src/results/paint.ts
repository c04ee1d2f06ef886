import type { Mark } from "./words.ts";

/** Where a reporter writes: a terminal or anything like it. */
export type Output = { write(text: string): unknown; readonly isTTY?: boolean; readonly columns?: number };

export type Tone = Mark["tone"] | "bold" | "faint";
export type Paint = (tone: Tone, text: string) => string;

const codes: Readonly<Record<Tone, readonly [number, number]>> = {
  good: [32, 39], bad: [31, 39], warn: [33, 39], muted: [90, 39], ours: [35, 39], bold: [1, 22], faint: [2, 22],
};

/** Gives a painter that adds colour, or one that leaves the text as it is. */
export function createPaint(colour: boolean): Paint {
  if (!colour) return (_, text) => text;
  return (tone, text) => `\u001B[${codes[tone][0]}m${text}\u001B[${codes[tone][1]}m`;
}

/** Colour only in a terminal, and never when `NO_COLOR` is set to anything or the terminal is `dumb`. */
export function wantsColour(output: Output, env: NodeJS.ProcessEnv = process.env): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR && env.FORCE_COLOR !== "0") return true;
  return output.isTTY === true && env.TERM !== "dumb";
}
