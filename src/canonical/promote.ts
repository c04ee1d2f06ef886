import { randomHex } from "#kit/ids.ts";
import { Fault, messageOf } from "#kit/fault.ts";
import { tierNames } from "#results/schema.ts";
import type { RunRequest } from "#run/request.ts";
import type { RunEnd } from "#run/run.ts";
import type { NewCanonical } from "#store/store.ts";
import type { CanonicalContext } from "./context.ts";
import { KeptSecrets } from "./kept-secrets.ts";
import { lockCanonical } from "./leases.ts";
import { canonicalDomain } from "./names.ts";
import { decidePromotion, type PromotionFacts, type Refusal } from "./promote-decision.ts";
import { prove } from "./prove.ts";
import type { CanonicalRecord } from "./record.ts";
import { runNoted } from "./run-with-canonical.ts";

/** What a promotion came to. `promoted` is only said of a record that was read back out of the store as the current one. */
export type Promotion =
  | { readonly kind: "promoted"; readonly record: CanonicalRecord; readonly former: CanonicalRecord | null; readonly notes: readonly string[] }
  /** Never empty. `ours`: cc-ci or its host is to blame, so trying again may help. */
  | { readonly kind: "not-promoted"; readonly reasons: readonly { readonly code: Refusal["code"] | (string & {}); readonly text: string }[]; readonly ours: boolean };

export type PromoteOptions = {
  /** Replace the canonical even by the same or an older release. */
  readonly replace?: boolean;
  readonly pullRequest?: string | null;
};

/**
 * Makes the release that a run has just tested the recipe's canonical, if the gate allows it: the release is installed anew on empty volumes, its data is captured
 * while nothing runs, put back into a new app and checked there; only then does the pointer move. Whatever fails before, the former canonical stays as it is, and
 * what was made on the way is removed.
 */
export async function promote(context: CanonicalContext, request: RunRequest, tested: RunEnd, options: PromoteOptions = {}): Promise<Promotion> {
  const { store } = context;
  const { recipe } = request;
  if (!tested.background?.enrolled) return refused([{ code: "not-enrolled", text: "the suite does not say `canonical: true`" }]);
  await using _lock = await lockCanonical(context, recipe, `promotion of ${tested.results.run.id}`);
  const former = await store.canonicals.current(recipe);
  const decision = decidePromotion(factsOf(request, tested, former, options));
  if (decision.kind === "no") return refused(decision.reasons);
  const { version, commit } = decision;
  context.say(`promoting ${recipe} ${version}: installed anew, captured, and proven in a new app`);
  const made: { snapshot?: string } = {};
  try {
    const record = await seedAndProve(context, request, tested, { version, commit }, made);
    context.say(`${recipe} ${version}: proven by ${record.proofRun}, becomes the canonical`);
    await store.canonicals.makeCurrent(record);
    context.say(`${recipe} ${version}: is the canonical${former ? ` in place of ${former.version}` : ""}`);
    const current = await store.canonicals.current(recipe);
    if (current?.id !== record.id) throw new Fault("infrastructure", "canonical-not-current", `the store does not name ${record.id} as the current canonical of ${recipe}`);
    return { kind: "promoted", record: current, former, notes: decision.notes };
  } catch (error) {
    if (made.snapshot !== undefined) await dropSnapshot(context, made.snapshot);
    context.signal.throwIfAborted();
    if (!(error instanceof Fault)) throw error;
    return { kind: "not-promoted", reasons: [{ code: error.code, text: error.message }], ours: error.kind === "infrastructure" };
  }
}

function refused(reasons: readonly Refusal[]): Promotion {
  return { kind: "not-promoted", reasons, ours: false };
}

function factsOf(request: RunRequest, { results, background }: RunEnd, canonical: CanonicalRecord | null, options: PromoteOptions): PromotionFacts {
  return {
    enrolled: background?.enrolled ?? false,
    verdict: results.verdict,
    lane: results.run.lane === "cold" ? "cold" : "quick",
    pullRequest: options.pullRequest ?? null,
    head: background?.head ?? { commit: "", tree: "" },
    tags: background?.tags ?? [],
    unselected: tierNames.filter((tier) => !request.tiers.includes(tier)),
    explicitBase: request.base,
    // A run works on files that git wrote out of the commit itself.
    changedFiles: [],
    adaptations: results.adaptations,
    dependencies: (background?.dependencies ?? []).map((recipe) => ({ recipe, provided: results.dependencies.some((one) => one.recipe === recipe && one.status === "ready") })),
    onDefaultBranch: background?.onDefaultBranch ?? null,
    canonical,
    replace: options.replace ?? false,
  };
}

async function seedAndProve(context: CanonicalContext, request: RunRequest, tested: RunEnd, release: { version: string; commit: string }, made: { snapshot?: string }): Promise<NewCanonical> {
  const snapshots = await context.snapshots();
  const { recipe } = request;
  const now = new Date(context.clock.now()).toISOString();
  const snapshot = `canon-${recipe.toLowerCase().replace(/[^a-z0-9-]+/g, "-").slice(0, 24)}-${now.slice(0, 19).replaceAll(/[-:]/g, "")}-${randomHex(3)}`;
  made.snapshot = snapshot;
  const domain = canonicalDomain(recipe, request.zone);
  const seed = await runNoted(
    context,
    { ...request, lane: "seed", parent: tested.results.run.id, ref: release.commit, base: null, baseData: null, tiers: ["install"], keepSeconds: 0 },
    { data: { snapshots, start: null, captureAs: snapshot, domain } },
  );
  refuseUnseeded(seed, release);
  const { ref, mark, secrets } = seed.captured!;
  await new KeptSecrets(snapshots.root).write(snapshot, secrets);
  context.say(`${recipe} ${release.version}: captured as ${snapshot} (${ref.method}), is put into a new app`);
  const record: Omit<NewCanonical, "proofRun"> = {
    id: snapshot, recipe, source: seed.results.request.source, domain, version: release.version, commit: release.commit, tree: seed.background!.head.tree,
    snapshot: ref, mark, run: tested.results.run.id, seedRun: seed.results.run.id, images: imagesOf(seed), createdAt: now, pinned: false, stale: null,
  };
  const proof = await prove(context, request, { ...record, proofRun: "" }, tested.results.run.id);
  return { ...record, proofRun: proof.results.run.id };
}

/** What the seed must have been: green, of the tag's very commit, which the tag still leads to, with a snapshot that was claimed. */
function refuseUnseeded({ results, captured, background }: RunEnd, { version, commit }: { version: string; commit: string }): void {
  const now = background?.tags.find(({ tag }) => tag === version)?.commit;
  const lacks = [
    ...(results.verdict === "green" ? [] : [`the release could not be installed anew and captured, run ${results.run.id} is ${results.verdict}: ${results.fault?.reason ?? "no reason was given"}`]),
    ...(results.head?.commit === commit ? [] : [`the seed installed ${results.head?.commit ?? "nothing"} instead of ${commit}`]),
    ...(now === commit ? [] : [`the tag ${version} ${now === undefined ? "is gone" : `leads to ${now.slice(0, 12)} by now`}`]),
    ...(captured && results.claims.some((claim) => claim.id === "run.captured" && claim.holds) ? [] : ["no data was captured"]),
  ];
  if (lacks.length > 0) throw new Fault(results.verdict === "ours" ? "infrastructure" : "recipe", "seed-failed", lacks[0] ?? "", { evidence: lacks });
}

function imagesOf({ results }: RunEnd): CanonicalRecord["images"] {
  return [...new Map(results.images.map(({ image, id }) => [id, { image, id }])).values()];
}

/** Takes back what a failed promotion has made; what cannot be removed now is found by the reaper, because no record names it. */
async function dropSnapshot(context: CanonicalContext, snapshot: string): Promise<void> {
  try {
    // A failure can come after the switch, or only seem to have kept it from being made.
    if (await context.store.canonicals.get(snapshot)) return;
    const snapshots = await context.snapshots();
    await snapshots.remove(snapshot);
    await new KeptSecrets(snapshots.root).remove(snapshot);
  } catch (error) {
    context.say(`the snapshot ${snapshot} could not be removed and is left to \`cc-ci reap\`: ${messageOf(error)}`);
  }
}
