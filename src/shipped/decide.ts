import { isAllowed } from "./allow.ts";
import { shippedFolder, type RefusedFile, type Shipped } from "./classify.ts";

export type ShippedFacts = {
  readonly shipped: Shipped;
  /** Where git fetched the commit from: a path or an address. */
  readonly source: string;
  /** Sources whose own tests may run. */
  readonly allow: readonly string[];
  /** What this host lacks to confine them; null for nothing. Asked only when it matters. */
  readonly lacks: string | null;
};

/**
 * - `none`: the recipe ships nothing that looks like a test.
 * - `refused`: nothing is run, or even read; each file with its reason.
 * - `run`: these are run; `refused` are those that cannot be.
 */
export type ShippedDecision =
  | { readonly kind: "none" }
  | { readonly kind: "refused"; readonly reason: string; readonly files: readonly RefusedFile[] }
  | { readonly kind: "run"; readonly reason: string; readonly tests: readonly string[]; readonly refused: readonly RefusedFile[] };

/** Whether the tests that a recipe ships are run. By default they are not. Pure. */
export function decideShipped({ shipped, source, allow, lacks }: ShippedFacts): ShippedDecision {
  const tests = shipped.tests.map(({ path }) => path);
  if (tests.length === 0 && shipped.refused.length === 0) return { kind: "none" };
  const all = (reason: string): ShippedDecision => ({ kind: "refused", reason, files: [...tests.map((file) => ({ file, reason })), ...shipped.refused] });
  if (!isAllowed(source, allow)) return all(`the recipe's source is not on the list ${allowSetting} of the configuration`);
  if (tests.length === 0) return { kind: "refused", reason: `${shippedFolder}/ holds nothing that can be run`, files: shipped.refused };
  if (lacks !== null) return all(`this host cannot confine them: ${lacks}`);
  return { kind: "run", reason: `the recipe's source is on the list ${allowSetting} of the configuration`, tests, refused: shipped.refused };
}

/** The setting that names who may bring tests. */
export const allowSetting = "shipped_tests.allow";
