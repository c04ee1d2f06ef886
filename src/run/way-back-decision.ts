import type { FaultKind } from "#kit/fault.ts";
import type { Results } from "#results/schema.ts";

export type WayBackFacts =
  | { readonly kind: "not-tried"; readonly reason: string }
  /** The base came to rest on the data and serves. */
  | {
      readonly kind: "came-up";
      /** Names of the data checks whose data was not there any more. */
      readonly lost: readonly string[];
      /** Data checks that failed, though the same one had stored and read back with the same release before the upgrade: a run comes here only after that. */
      readonly unreadable: readonly { readonly name: string; readonly reason: string }[];
      readonly probes: number;
    }
  | { readonly kind: "failed"; readonly faultKind: FaultKind | null; readonly reason: string; readonly evidence: readonly string[] };

/** What going back without a restore has shown. Trouble of this host, of an image or of the suite shows nothing. Pure. */
export function judgeWayBack(facts: WayBackFacts): NonNullable<Results["wayBack"]> {
  switch (facts.kind) {
    case "not-tried":
      return { kind: "unproven", reason: facts.reason, evidence: [] };
    case "came-up":
      if (facts.lost.length > 0 || facts.unreadable.length > 0) {
        const lost = facts.lost.length > 0 ? [`what was stored in the new one is not there: ${facts.lost.join(", ")}`] : [];
        const unreadable = facts.unreadable.length > 0 ? [`it cannot give back what was stored in the new one, as it gave it back before the upgrade: ${facts.unreadable.map(({ name }) => name).join(", ")}`] : [];
        return { kind: "one-way", reason: `the old release comes up, but ${[...lost, ...unreadable].join(", and ")}`, evidence: facts.unreadable.map(({ name, reason }) => `${name}: ${reason}`) };
      }
      return facts.probes > 0
        ? { kind: "reversible", reason: "the old release comes up on the new one's data and gives back what was stored in it", evidence: [] }
        : { kind: "unproven", reason: "the old release comes up on the new one's data, but nothing says whether the data is there", evidence: [] };
    case "failed":
      return facts.faultKind === "recipe"
        ? { kind: "one-way", reason: `the old release does not run on the new one's data: ${facts.reason}`, evidence: [...facts.evidence] }
        : { kind: "unproven", reason: `nothing was shown: ${facts.reason}`, evidence: [...facts.evidence] };
  }
}
