import type { Position } from "#kit/fault.ts";

/** Turns offsets of one text into positions. */
export type Lines = { at(offset: number): Position };

/** Line feeds end lines. Columns count UTF-16 units, as editors do. */
export function linesOf(text: string, file: string): Lines {
  const starts = [0];
  for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", end + 1)) starts.push(end + 1);
  return {
    at(offset) {
      let low = 0;
      let high = starts.length - 1;
      while (low < high) {
        const middle = Math.ceil((low + high) / 2);
        if (starts[middle]! <= offset) low = middle;
        else high = middle - 1;
      }
      return { file, line: low + 1, column: offset - starts[low]! + 1 };
    },
  };
}
