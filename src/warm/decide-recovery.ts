import type { WarmMove } from "./record.ts";

/** How a move that was broken off is brought to an end. */
export type Recovery =
  /** The data is as it was: only the old release has to be deployed again. */
  | { readonly kind: "redeploy" }
  /** The new release may have changed the data: it is put back first. */
  | { readonly kind: "restore-and-redeploy" }
  /** Nothing ran before: the data is as it was, or is put back, and the app stays down. */
  | { readonly kind: "leave-down"; readonly restore: boolean }
  /** Nothing was there before: nothing is left. */
  | { readonly kind: "clear" };

/**
 * What puts an app back to where it was before a move, whatever the process was at when it was killed. What is not written in the journal has not begun. Pure.
 */
export function decideRecovery({ from, phase, snapshot, fresh }: Pick<WarmMove, "from" | "phase" | "snapshot" | "fresh">): Recovery {
  if (fresh && from === null) return { kind: "clear" };
  const changed = (phase === "deploying" || phase === "returning") && snapshot !== null;
  if (from === null) return { kind: "leave-down", restore: changed };
  return changed ? { kind: "restore-and-redeploy" } : { kind: "redeploy" };
}
