import type { Redactor } from "#kit/redact.ts";
import { faultClasses, lanes, rungNames, statuses, tierNames } from "./schema.ts";
import type { RunEvent } from "./events.ts";

/** Words of the record's own shape. A suite whose password is "install" must not turn the tier's name into a mask. */
const ownWords = new Set<string>([
  ...tierNames, ...rungNames, ...statuses, ...faultClasses, "green", "red", "ours", ...lanes, "fresh", "canonical", "btrfs", "reflink", "restic", "finished", "interrupted", "deadline", "killed",
  "generic", "suite", "shipped", "ran", "refused", "not-run", "done", "failed", "skipped", "error", "warning", "note", "canonical", "release", "branch", "explicit", "teardown", "lint", "run",
  "base", "head", "equals", "not-equals", "contains", "not-contains", "at-least", "empty", "non-empty", "one-of",
]);
const ownKeys = new Set(["tier", "status", "rung", "verdict", "class", "lane", "ended", "source", "outcome", "decision", "severity", "kind", "phase", "check", "method", "from", "sha256", "startedAt", "finishedAt", "until", "at"]);
const neverFree = new Set(["kind", "sha256", "startedAt", "finishedAt", "until", "at"]);

/**
 * A copy of a record or event with every secret masked. Names of properties and the record's own words (tier names, statuses,
 * times, hashes) stay as they are, so that the result still has the same shape.
 */
export function redactRecord<T>(value: T, redactor: Redactor): T {
  return walk(value, "", redactor) as T;
}

/** An event as it may leave the process. */
export function redactEvent(event: RunEvent, redactor: Redactor): RunEvent {
  return redactRecord(event, redactor);
}

function walk(value: unknown, key: string, redactor: Redactor): unknown {
  if (typeof value === "string") {
    const structural = ownKeys.has(key) && (neverFree.has(key) || ownWords.has(value));
    return structural ? value : redactor.text(value);
  }
  if (Array.isArray(value)) return value.map((item) => walk(item, key === "tiers" && ownWords.has(String(item)) ? "tier" : "", redactor));
  if (value !== null && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, walk(item, name, redactor)]));
  return value;
}
