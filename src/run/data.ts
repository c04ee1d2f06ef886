import { createHash } from "node:crypto";
import { liveBackupPlan } from "#backup/live-plan.ts";
import { Fault } from "#kit/fault.ts";
import { randomHex } from "#kit/ids.ts";
import type { Tier } from "#results/schema.ts";
import type { Run } from "./context.ts";

/** Something stored in the app that must survive an operation. */
export type DataProbe = {
  /** Used in claim ids: `data`, `volume-content`. */
  readonly name: string;
  readonly from: "suite" | "generic";
  seed(mark: string): Promise<void>;
  read(mark: string): Promise<string | null>;
  destroy(mark: string): Promise<void>;
};

export type Seeded = { readonly probe: DataProbe; readonly mark: string };

/** The suite's own data check where it has one; else a marker file in every volume that the recipe backs up whole. */
export function dataProbes(run: Run, wholeVolumes: readonly string[]): DataProbe[] {
  const { data } = run.loaded.suite;
  if (data) {
    return [{ name: "data", from: "suite", seed: (mark) => data.seed(run.app, mark), read: (mark) => data.read(run.app, mark), destroy: (mark) => data.destroy(run.app, mark) }];
  }
  return wholeVolumes.map((key) => {
    const volume = run.app.volume(key);
    const file = (mark: string): string => `.cc-ci-${mark}`;
    return {
      name: `volume-${key}`,
      from: "generic",
      seed: (mark) => volume.write(file(mark), mark),
      read: async (mark) => ((await volume.exists(file(mark))) ? (await volume.read(file(mark))).toString() : null),
      destroy: (mark) => volume.remove(file(mark)),
    };
  });
}

/** The mark that was in the app's data before this run, and how it is read. */
export async function carriedData(run: Run, mark: string): Promise<Seeded[]> {
  const { volumes } = await liveBackupPlan(run.docker, run.stack);
  return dataProbes(run, volumes.filter((volume) => volume.paths === null).map((volume) => volume.volume)).map((probe) => ({ probe, mark }));
}

/**
 * Stores a fresh mark through every probe and reads it back before anything else happens. A probe whose seed cannot be read back proves nothing
 * later: that is the suite's fault.
 */
export async function seedData(run: Run, tier: Tier, probes: readonly DataProbe[]): Promise<Seeded[]> {
  return await Promise.all(
    probes.map(async (probe) => {
      const mark = `${tier}-${randomHex(6)}`;
      await seedMark(run, tier, probe, mark);
      return { probe, mark };
    }),
  );
}

/** Stores one mark through one probe and claims that it is there. */
export async function seedMark(run: Run, tier: Tier, probe: DataProbe, mark: string): Promise<void> {
  const earlier = await probe.read(mark);
  if (earlier === mark) throw vacuous(probe, tier, "it returns the mark before anything was stored");
  await probe.seed(mark);
  const seen = await probe.read(mark);
  await run.claims.claim({
    id: `${tier}.seeded:${probe.name}`,
    tier,
    claim: "the data that was stored is there before the operation",
    observed: probe.from === "suite" ? "data.seed and data.read of the suite" : "a marker file written to and read from the volume",
    check: "equals",
    expected: mark,
    evidence: { name: `${tier}-seed-${probe.name}`, json: { mark, beforeSeed: earlier, afterSeed: seen }, pointer: "/afterSeed" },
  });
  if (seen !== mark) throw vacuous(probe, tier, `it was to store ${mark} and ${seen === null ? "nothing" : `"${seen}"`} was read back`);
}

function vacuous(probe: DataProbe, tier: Tier, why: string): Fault {
  return new Fault(probe.from === "suite" ? "suite" : "infrastructure", "seed-not-there", `the seed before ${tier} proves nothing: ${why}`, {
    next: "Let `data.seed` store the mark in the app, and `data.read` return it only when it is there.",
  });
}

/**
 * Claims that every mark is still there after an operation; `what` completes "the data … ".
 * @param kind `data`: what this run stored; `carried`: what was in the app before this run began
 */
export async function claimDataThere(run: Run, tier: Tier, seeded: readonly Seeded[], what: string, kind: "data" | "carried" = "data"): Promise<void> {
  for (const { probe, mark } of seeded) {
    const seen = await probe.read(mark);
    const claim = await run.claims.claim({
      id: `${tier}.${kind}:${probe.name}`,
      tier,
      claim: `the data ${what}`,
      observed: probe.from === "suite" ? "data.read of the suite" : "the marker file read from the volume",
      check: "equals",
      expected: mark,
      evidence: { name: `${tier}-${kind}-${probe.name}`, json: { mark, seen }, pointer: "/seen" },
    });
    if (!claim.holds) {
      throw new Fault("recipe", "data-lost", `the data ${kind === "data" ? `that was stored before ${tier}` : "that the app started from"} is not there any more: expected ${mark}, ${seen === null ? "nothing was found" : `got ${seen}`}`, {
        next: tier === "upgrade" ? "Check the new release's volumes and migrations." : "Check that the backup holds the data and that a restore hook loads it back.",
      });
    }
  }
}

/** Destroys the data and claims that it is gone, so that only a restore can have brought it back. */
export async function claimDataGone(run: Run, seeded: readonly Seeded[]): Promise<void> {
  for (const { probe, mark } of seeded) {
    await probe.destroy(mark);
    const seen = await probe.read(mark);
    const claim = await run.claims.claim({
      id: `restore.gone:${probe.name}`,
      tier: "restore",
      claim: "the data is gone before the restore",
      observed: probe.from === "suite" ? "data.destroy, then data.read of the suite" : "the marker file was removed and looked for",
      check: "not-equals",
      expected: mark,
      evidence: { name: `restore-gone-${probe.name}`, json: { mark, seen }, pointer: "/seen" },
    });
    if (!claim.holds) {
      throw new Fault(probe.from === "suite" ? "suite" : "infrastructure", "data-not-destroyed", "the data is still there though it was destroyed, so a restore would prove nothing", {
        next: "Let `data.destroy` remove what `data.seed` stored.",
      });
    }
  }
}

export function sha256(content: Buffer | string): string {
  return createHash("sha256").update(content).digest("hex");
}
