import type { SnapshotRef } from "#canonical/record.ts";
import { Fault } from "#kit/fault.ts";
import { bindVolumes, dataVolumes } from "./app-volumes.ts";
import type { Run } from "./context.ts";
import type { Found } from "./outcome.ts";
import type { Prepared } from "./prepare.ts";

/** Makes the app's volumes where the data plan wants them, empty or with the canonical's data, and claims that this data is what was captured. */
export async function provideVolumes(run: Run, found: Found, first: Prepared): Promise<void> {
  const { data } = run;
  if (data === null) return;
  const { model, commit } = first.deployment;
  const keys = dataVolumes(model);
  if (data.start === null) {
    const live = await run.steps.step("volumes", "Make the volumes", () => data.snapshots.prepare(run.id, keys), () => `${keys.length} empty volumes`);
    return await bindVolumes({ ...run, model, live });
  }
  const { record } = data.start;
  if (commit !== record.commit) throw new Fault("infrastructure", "data-of-another-release", `the data of ${record.version} is not put under another commit (${commit.slice(0, 12)})`);
  const { snapshot } = record;
  const live = await run.steps.step(
    "volumes",
    "Put the canonical's data in place",
    async (say) => {
      say(`checking and restoring ${snapshot.id} (${snapshot.method})`);
      let hash = "";
      const volumes = await data.snapshots.restore(snapshot, run.id, keys, { signal: run.signal, onHash: (computed) => (hash = computed) });
      if (found.data) found.data.hashBefore = hash;
      await run.claims.claim({
        id: "install.snapshot-intact",
        tier: "install",
        claim: "the data that the app starts from is what was captured from the canonical",
        observed: "the content hash over the whole snapshot, computed anew before it was used",
        check: "equals",
        expected: snapshot.hash,
        evidence: { name: "install-snapshot", json: { canonical: record.id, version: record.version, snapshot, computed: hash }, pointer: "/computed" },
      });
      return volumes;
    },
    (volumes) => `${volumes.length} volumes from ${snapshot.id}`,
  );
  await bindVolumes({ ...run, model, live });
}

/** Looks again at the canonical's snapshot after the run has used it: nothing may have changed there. */
export async function claimCanonicalUnchanged(run: Run, found: Found): Promise<void> {
  const start = run.data?.start;
  if (!start || !found.data || found.data.hashBefore === null) return;
  const { snapshot, id } = start.record;
  const after = await run.steps.step("canonical", "Look at the canonical again", () => hashOf(run, snapshot), (hash) => (hash === snapshot.hash ? "unchanged" : "CHANGED"));
  found.data.hashAfter = after;
  const claim = await run.claims.claim({
    id: "run.canonical-unchanged",
    tier: "run",
    claim: "the canonical's data is the same as before the run",
    observed: "the content hash over the whole snapshot, computed again after the run",
    check: "equals",
    expected: snapshot.hash,
    evidence: { name: "canonical-after", json: { canonical: id, snapshot, computed: after }, pointer: "/computed" },
  });
  if (!claim.holds) throw new Fault("infrastructure", "canonical-changed", `the data of the canonical ${id} is not what it was before the run`, { next: `Run \`cc-ci canonical verify ${start.record.recipe}\`, then \`cc-ci canonical activate\` an earlier one.` });
}

/** The hash, or why there is none any more. */
async function hashOf(run: Run, snapshot: SnapshotRef): Promise<string> {
  try {
    return (await run.data?.snapshots.verify(snapshot)) ?? "";
  } catch (error) {
    if (error instanceof Fault && error.code.startsWith("snapshot-")) return `${error.code}: ${error.message}`;
    throw error;
  }
}
