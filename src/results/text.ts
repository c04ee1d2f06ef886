import { stripVTControlCharacters } from "node:util";

/**
 * Text of a recipe or a log made harmless for a terminal or a document: no escape sequences, no control characters but line
 * breaks and tabs, no direction overrides, no half surrogates.
 */
export function plainText(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  return stripVTControlCharacters(text.replaceAll("\r\n", "\n")).toWellFormed().replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/g, "");
}

/** {@link plainText} on one line. */
export function oneLine(text: string): string {
  return plainText(text).replace(/\s+/g, " ").trim();
}

/** Made when it is first needed: that takes a good part of a short command's time, and nearly all text is ASCII. */
let segmenter: Intl.Segmenter | undefined;
function graphemes(text: string): Iterable<{ readonly segment: string }> {
  segmenter ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  return segmenter.segment(text);
}

const wide = /^[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

/** Columns that a text without escape sequences takes in a terminal. */
export function widthOf(text: string): number {
  // oxlint-disable-next-line no-control-regex -- plain ASCII is the common case and needs no segmenter
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes(text)) width += wide.test(segment) ? 2 : 1;
  return width;
}

/** Cuts a text to `width` columns, with `…` where something is missing. */
export function fit(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let kept = "";
  let used = 0;
  for (const { segment } of graphemes(text)) {
    const columns = widthOf(segment);
    if (used + columns > width - 1) break;
    kept += segment;
    used += columns;
  }
  return width <= 0 ? "" : `${kept}…`;
}

/** Fills up to `width` columns with spaces. */
export function pad(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - widthOf(text)));
}

/** Breaks a text at spaces into lines of at most `width` columns; a word that is longer is broken where it must be. */
export function wrap(text: string, width: number): string[] {
  const room = Math.max(1, width);
  const lines: string[] = [];
  for (const paragraph of plainText(text).replaceAll("\t", "  ").split("\n")) {
    let line = "";
    for (const word of paragraph.split(" ").flatMap((long) => pieces(long, room))) {
      if (line === "") line = word;
      else if (widthOf(line) + 1 + widthOf(word) <= room) line += ` ${word}`;
      else {
        lines.push(line);
        line = word;
      }
    }
    lines.push(line);
  }
  return lines;
}

function pieces(word: string, room: number): string[] {
  if (widthOf(word) <= room) return [word];
  const parts: string[] = [""];
  for (const { segment } of graphemes(word)) {
    if (widthOf(parts.at(-1)! + segment) > room) parts.push("");
    parts[parts.length - 1] += segment;
  }
  return parts;
}

/** `320 ms`, `4.2 s`, `1 min 42 s`, `1 h 3 min`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
