/** A fenced example. `line` counts from 1. */
export type Example = { readonly language: string; readonly code: string; readonly line: number };

const fence = /^```(\w*)\n([\s\S]*?)^```$/gm;

/** The fenced examples of a page. */
export function examplesOf(text: string): Example[] {
  return [...text.matchAll(fence)].map(({ 1: language = "", 2: code = "", index }) => ({
    language,
    code,
    line: text.slice(0, index).split("\n").length,
  }));
}

/** A page without its fenced examples. */
export function proseOf(text: string): string {
  return text.replaceAll(fence, "");
}

/** Targets of links and pictures, those in code left out. */
export function linksOf(text: string): string[] {
  return [
    ...proseOf(text)
      .replaceAll(/`[^`\n]*`/g, "`")
      .matchAll(/\]\(([^()\s]+)\)/g),
  ].map(([, target = ""]) => target);
}

/** The anchors that forges make of headings: lower case, punctuation dropped, spaces as dashes. */
export function anchorsOf(text: string): string[] {
  return [...proseOf(text).matchAll(/^#{1,6} (.+)$/gm)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .trim()
      .replaceAll(/\s/g, "-"),
  );
}

/** Sections of the second level, by title. */
export function sectionsOf(text: string): Map<string, string> {
  const [, ...parts] = text.split(/^## /m);
  return new Map(parts.map((part) => [part.split("\n", 1)[0] ?? "", part.slice(part.indexOf("\n") + 1)]));
}

/** The words of a shell line without its comment. Quotes and expansions do not occur in examples and are refused. */
export function wordsOf(line: string): string[] {
  const call = line.replace(/\s#.*$/, "").trim();
  if (/["'$\\;|&<>*]/.test(call)) throw new Error(`too much shell for an example: ${line}`);
  return call.split(/\s+/);
}
