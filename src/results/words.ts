import type { FaultClass, Lane, Results, Rung, Verdict } from "./schema.ts";

/** How one outcome is shown: a sign, a word (so that it works without colour) and a tone for colour. */
export type Mark = { readonly sign: string; readonly word: string; readonly tone: "good" | "bad" | "muted" | "warn" | "ours" };

const marks: Readonly<Record<string, Mark>> = {
  pass: { sign: "✔", word: "pass", tone: "good" },
  done: { sign: "✔", word: "done", tone: "good" },
  holds: { sign: "✔", word: "holds", tone: "good" },
  fail: { sign: "✘", word: "fail", tone: "bad" },
  failed: { sign: "✘", word: "failed", tone: "bad" },
  "does not hold": { sign: "✘", word: "does not hold", tone: "bad" },
  ran: { sign: "✔", word: "ran", tone: "good" },
  refused: { sign: "–", word: "refused", tone: "muted" },
  "not-run": { sign: "?", word: "did not run", tone: "warn" },
  skip: { sign: "–", word: "skip", tone: "muted" },
  skipped: { sign: "–", word: "skipped", tone: "muted" },
  unverified: { sign: "?", word: "unverified", tone: "warn" },
  interrupted: { sign: "!", word: "interrupted", tone: "warn" },
  green: { sign: "✔", word: "green", tone: "good" },
  red: { sign: "✘", word: "red", tone: "bad" },
  ours: { sign: "!", word: "ours", tone: "ours" },
};

export function markOf(outcome: string): Mark {
  return marks[outcome] ?? { sign: "·", word: outcome, tone: "muted" };
}

export const rungTitles: Readonly<Record<Rung, string>> = {
  install: "install", upgrade: "upgrade", backup_restore: "backup and restore", custom: "custom tests", lint: "lint",
};

const verdictSentences: Readonly<Record<Verdict, string>> = {
  green: "The recipe does what was asked of it.",
  red: "The recipe does not pass.",
  ours: "cc-ci or its host failed. Nothing is proven about the recipe.",
};

const classSentences: Readonly<Record<FaultClass, string>> = {
  recipe: "the recipe's fault",
  suite: "the fault of the recipe's suite",
  upstream: "the fault of an image, a registry or a published release",
  infrastructure: "cc-ci's or its host's fault",
  unknown: "nobody's fault that could be found out",
};

const greenSentences: Readonly<Record<Lane, string>> = {
  cold: verdictSentences.green,
  quick: "A copy of the canonical's data came through the upgrade. The quick lane proves less than a cold run, and gates nothing.",
  seed: "The release was installed anew, and its data was captured.",
  proof: "The captured data was put back into a new app, which serves and holds it.",
};

export function verdictSentence(verdict: Verdict, lane: Lane = "cold"): string {
  return verdict === "green" ? greenSentences[lane] : verdictSentences[verdict];
}

/** What became of the tests that a recipe ships, in one line; null where it ships none. */
export function shippedSentence({ shipped }: Pick<Results, "shipped">): string | null {
  if (shipped === null) return null;
  const count = (outcome: NonNullable<Results["shipped"]>["files"][number]["outcome"]): number => shipped.files.filter((one) => one.outcome === outcome).length;
  const parts = [[count("ran"), "ran"], [count("not-run"), "did not run"], [count("refused"), "refused"]] as const;
  return `${parts.filter(([files]) => files > 0).map(([files, what]) => `${files} ${files === 1 ? "file" : "files"} ${what}`).join(", ")}: ${shipped.reason}`;
}

/** What stands beside the level where the run was not a cold one; empty for a cold one. */
export function laneNote(lane: Lane): string {
  return lane === "cold" ? "" : `${lane} lane`;
}

export function classSentence(faultClass: FaultClass): string {
  return classSentences[faultClass];
}

const endings = { finished: "finished", interrupted: "interrupted", deadline: "ended by its deadline", killed: "killed" } as const;

export function endingOf(results: Results): string {
  return endings[results.run.ended];
}

/** `1.0.0+1.27 → 1.1.0+1.28`; a commit's first seven characters where there is no version. */
export function versionsOf(results: Results): { base: string | undefined; head: string | undefined } {
  const head = results.head ? (results.head.version ?? results.head.commit.slice(0, 7)) : undefined;
  const plan = results.plan?.base;
  const base = plan && plan.kind !== "skip" ? (plan.version ?? plan.commit?.slice(0, 7)) : undefined;
  return { base, head };
}

/** The tests that failed, with their tier, in the order of the run. */
export function failedTests(results: Results): { tier: string; test: Results["tiers"][number]["tests"][number] }[] {
  return results.tiers.flatMap(({ tier, tests }) => tests.filter((test) => test.status === "fail").map((test) => ({ tier, test })));
}

/** What going back without a restore has shown, in words. */
export const wayBackWords: Readonly<Record<NonNullable<Results["wayBack"]>["kind"], string>> = { reversible: "reversible", "one-way": "one-way, restore needed", unproven: "not proven" };
