import type { BaseDecision } from "./base.ts";

export type BaseDataFacts = {
  /** What the caller or the suite asked for. */
  readonly wanted: "fresh" | "canonical";
  readonly base: BaseDecision;
  /** The canonical whose data could be used; null where there is none. */
  readonly canonical: { readonly version: string; readonly commit: string; readonly stale: string | null } | null;
};

export type BaseDataDecision = { readonly kind: "fresh" | "canonical"; readonly reason: string };

/**
 * Whether the first deploy starts with empty volumes or with the canonical's data. Data is only ever put under the very release that it was captured
 * from: under another one it would be an upgrade that nobody looks at.
 */
export function decideBaseData({ wanted, base, canonical }: BaseDataFacts): BaseDataDecision {
  if (wanted === "fresh") return { kind: "fresh", reason: "empty volumes, as a new app has them" };
  if (canonical === null) return { kind: "fresh", reason: "the canonical's data was asked for, and there is no canonical" };
  if (canonical.stale !== null) return { kind: "fresh", reason: `the canonical's data was asked for, and the canonical is stale: ${canonical.stale}` };
  if (base.kind === "skip") return { kind: "fresh", reason: `the canonical's data was asked for, and there is no upgrade: ${base.reason}` };
  if (base.commit !== canonical.commit) return { kind: "fresh", reason: `the canonical's data was asked for, and the base is not the canonical's release ${canonical.version}` };
  return { kind: "canonical", reason: `the data of the canonical, ${canonical.version}` };
}
