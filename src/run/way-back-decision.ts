import type { FaultKind } from "#kit/fault.ts";
import type { Results } from "#results/schema.ts";

export type WayBackFacts =
  | { readonly kind: "not-tried"; readonly reason: string }
  /** The base came to rest on the data and serves. */
  | { readonly kind: "came-up"; /** Names of the data checks whose data was not there any more. */ readonly lost: readonly string[]; readonly probes: number }
  | { readonly kind: "failed"; readonly faultKind: FaultKind | null; readonly reason: string; readonly evidence: readonly string[] };

/** What going back without a restore has shown. Trouble of this host, of an image or of the suite shows nothing. Pure. */
export function judgeWayBack(facts: WayBackFacts): NonNullable<Results["wayBack"]> {
  switch (facts.kind) {
    case "not-tried":
      return { kind: "unproven", reason: facts.reason, evidence: [] };
    case "came-up":
      if (facts.lost.length > 0) return { kind: "one-way", reason: `the old release comes up, but what was stored in the new one is not there: ${facts.lost.join(", ")}`, evidence: [] };
      return facts.probes > 0
        ? { kind: "reversible", reason: "the old release comes up on the new one's data and gives back what was stored in it", evidence: [] }
        : { kind: "unproven", reason: "the old release comes up on the new one's data, but nothing says whether the data is there", evidence: [] };
    case "failed":
      return facts.faultKind === "recipe"
        ? { kind: "one-way", reason: `the old release does not run on the new one's data: ${facts.reason}`, evidence: [...facts.evidence] }
        : { kind: "unproven", reason: `nothing was shown: ${facts.reason}`, evidence: [...facts.evidence] };
  }
}
