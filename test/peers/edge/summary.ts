import type { Answer } from "./answer.ts";
import type { Ask, ParityRow } from "./row.ts";

/** What both edges answered to one row. */
export type RowResult = { readonly row: ParityRow; readonly asks: { readonly ask: Ask; readonly traefik: Answer; readonly here: Answer }[] };

/** A line for each row, for people: what both answered, or that it was the same. */
export function summary(results: readonly RowResult[]): string {
  const lines = results.map(({ row, asks }) => {
    const differ = asks.filter(({ traefik, here }) => brief(traefik) !== brief(here));
    const answers = differ.length === 0 ? `both ${[...new Set(asks.map(({ traefik }) => brief(traefik)))].join(", ")}` : differ.map(({ traefik, here }) => `Traefik ${brief(traefik)}, here ${brief(here)}`).join("; ");
    return `${row.id.padEnd(20)} ${String(asks.length).padStart(2)} asked  ${answers}${row.difference ? "  (explained)" : ""}`;
  });
  const explained = results.filter(({ row }) => row.difference).length;
  return [...lines, `${results.length} rows, ${results.reduce((sum, { asks }) => sum + asks.length, 0)} questions; ${explained} rows with an explained difference`].join("\n");
}

function brief({ status, seen }: Answer): string {
  return seen ? `${status} ${seen.app}` : String(status);
}
