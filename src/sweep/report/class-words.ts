import type { Mark } from "#results/words.ts";
import { sweepClasses, type SweepClass } from "../words.ts";
import type { RecipeLine, SweepReport } from "./schema.ts";

const marks: Readonly<Record<SweepClass, Mark>> = {
  promoted: { sign: "▲", word: "promoted", tone: "good" },
  "not-promoted": { sign: "✔", word: "green, not promoted", tone: "warn" },
  red: { sign: "✘", word: "red", tone: "bad" },
  ours: { sign: "!", word: "ours", tone: "ours" },
  skipped: { sign: "–", word: "skipped", tone: "muted" },
  "sync-failed": { sign: "!", word: "mirror not synced", tone: "ours" },
  unaccounted: { sign: "?", word: "unaccounted", tone: "bad" },
};

/** A sign, a word and a tone for a class, so that colour is never the only signal. */
export function markOfClass(name: SweepClass): Mark {
  return marks[name];
}

/** The classes in the order in which people want to see them: what needs somebody first, what is as it was last. */
export const shownOrder: readonly SweepClass[] = ["unaccounted", "red", "ours", "sync-failed", "not-promoted", "promoted", "skipped"];

/** The recipes of each class that has any, in {@link shownOrder}; within it in the order of the sweep. */
export function groups(report: SweepReport): { readonly name: SweepClass; readonly lines: readonly RecipeLine[] }[] {
  return shownOrder.map((name) => ({ name, lines: report.recipes.filter((line) => line.class === name) })).filter(({ lines }) => lines.length > 0);
}

/** `21 enrolled: 3 promoted, 1 red, 17 skipped`. */
export function totals(report: SweepReport): string {
  const parts = sweepClasses.filter((name) => report.counts[name] > 0).map((name) => `${report.counts[name]} ${marks[name].word.replace(",", "")}`);
  return `${report.recipes.length} enrolled${parts.length > 0 ? `: ${parts.join(", ")}` : ""}`;
}

/** What says that the accounting itself is wrong. */
const books: readonly string[] = ["sweep-nothing-enrolled", "sweep-unaccounted", "sweep-counted-twice", "sweep-not-enrolled", "sweep-contradiction"];

/** How the sweep as a whole went: a sign, a word, a tone, and a sentence. */
export function verdictOf(report: SweepReport): Mark & { readonly sentence: string } {
  const { counts, exitCode } = report;
  const ours = counts.ours + counts["sync-failed"];
  if (report.faults.some(({ code }) => books.includes(code))) return { sign: "✘", word: "not to be relied on", tone: "bad", sentence: "The books of this sweep do not balance." };
  if (!report.good) return { sign: "!", word: "failed on our side", tone: "ours", sentence: "cc-ci, its host or the forge failed; nothing is proven about the recipes." };
  if (exitCode === 3) return { sign: "!", word: "done, with failures of ours", tone: "ours", sentence: `${ours} of ${report.recipes.length} recipes could not be looked at.` };
  if (exitCode === 1) return { sign: "✔", word: "done, with red recipes", tone: "warn", sentence: `Every recipe is accounted for; ${counts.red} ${counts.red === 1 ? "does" : "do"} not pass.` };
  return { sign: "✔", word: "done", tone: "good", sentence: counts.promoted > 0 ? "Every recipe is accounted for." : "Every recipe is accounted for; no canonical moved." };
}

/** `1.0.0+a → 1.1.0+b` where the canonical moved, its version where it stayed, `none` without one. */
export function step(line: RecipeLine): string {
  if (line.class === "promoted") return `${line.from ?? "none"} → ${line.to ?? "none"}`;
  return line.to ?? "none";
}

/** `3 h`, `12 days`: the age of the canonical when the sweep ended; null without a canonical. */
export function ageOf(line: RecipeLine, report: SweepReport): string | null {
  if (line.canonicalSince === null) return null;
  const hours = Math.max(0, Math.floor((Date.parse(report.sweep.endedAt) - Date.parse(line.canonicalSince)) / 3_600_000));
  if (hours < 48) return `${hours} h`;
  return `${Math.floor(hours / 24)} days`;
}

/** What stays to be said about a line: the release that was looked at where it is not the canonical, and the reason. */
export function because(line: RecipeLine): string {
  const tried = line.release !== null && line.release !== line.to ? `${line.release}: ` : "";
  return `${tried}${line.reason}`;
}
