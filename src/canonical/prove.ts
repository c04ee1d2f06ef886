import { Fault } from "#kit/fault.ts";
import type { RunRequest } from "#run/request.ts";
import type { RunEnd } from "#run/run.ts";
import type { CanonicalContext } from "./context.ts";
import { KeptSecrets } from "./kept-secrets.ts";
import { holdSnapshot } from "./leases.ts";
import type { NewCanonical } from "#store/store.ts";
import { runNoted } from "./run-with-canonical.ts";

/**
 * Restores a canonical's data into a new app of its own release, and checks that app as the install tier does: what was captured is whole, the app serves over
 * it, the mark is read back. Leaves nothing. Faults: `canonical-not-proven`.
 */
export async function prove(context: CanonicalContext, request: RunRequest, record: NewCanonical, parent: string | null): Promise<RunEnd> {
  const snapshots = await context.snapshots();
  await using _held = await holdSnapshot(context, record.snapshot.id, `proof of ${record.id}`);
  const secrets = (): Promise<ReadonlyMap<string, string>> => new KeptSecrets(snapshots.root).read(record.snapshot.id);
  const end = await runNoted(
    context,
    { ...request, lane: "proof", parent, ref: record.commit, base: null, baseData: null, tiers: ["install"], keepSeconds: 0 },
    { data: { snapshots, start: { record: { ...record, state: "kept" }, secrets }, captureAs: null, domain: null } },
  );
  refuseUnproven(end, record);
  return end;
}

/** Positive facts only: the verdict, the hash that was computed anew, and the mark that was read back where one was stored. */
function refuseUnproven({ results }: RunEnd, record: NewCanonical): void {
  const holds = (id: string): boolean => results.claims.some((claim) => (claim.id === id || claim.id.startsWith(`${id}:`)) && claim.holds);
  const lacks = [
    ...(results.verdict === "green" ? [] : [`the proof, run ${results.run.id}, is ${results.verdict}: ${results.fault?.reason ?? "no reason was given"}`]),
    ...(results.head?.commit === record.commit ? [] : [`the proof ran ${results.head?.commit ?? "nothing"} instead of ${record.commit}`]),
    ...(holds("install.snapshot-intact") ? [] : ["the snapshot was not seen to be whole"]),
    ...(record.mark === null || holds("install.carried") ? [] : ["the mark in the data was not read back"]),
    ...(results.data?.hashAfter === record.snapshot.hash ? [] : ["the snapshot was not seen to be the same after the proof"]),
  ];
  if (lacks.length > 0) throw new Fault(results.fault?.class === "infrastructure" || results.verdict === "ours" ? "infrastructure" : "recipe", "canonical-not-proven", lacks[0] ?? "", { evidence: lacks });
}
