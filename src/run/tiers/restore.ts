import { lstat } from "node:fs/promises";
import { StackWatch } from "#deploy/watch.ts";
import { Fault } from "#kit/fault.ts";
import type { Run } from "../context.ts";
import { converge } from "../converge.ts";
import { claimDataGone, claimDataThere, sha256 } from "../data.ts";
import { hookEvidence, runHooks } from "../hooks.ts";
import type { Say } from "../steps.ts";
import { recordTier, type TierOutcome } from "../tier.ts";
import type { BackupMade } from "./backup.ts";
import { checkServed } from "./served.ts";
import { runSuiteTests } from "./suite-tests.ts";

/** Destroys the data, sees that it is gone, restores in place as operators do, and reads the data back. */
export async function restoreTier(run: Run, made: BackupMade, version: string | null, say: Say): Promise<TierOutcome> {
  return await recordTier(run, "restore", { phase: "head", baseDiffers: false }, async (recorder) => {
    const { before } = run.loaded.suite;
    if (before.restore) await recorder.check("the hook before the restore succeeds", () => before.restore?.(run.app) ?? Promise.resolve(), "hook");
    if (made.seeded.length > 0) await recorder.check("the data is destroyed and seen to be gone", () => claimDataGone(run, made.seeded), "hook");
    await recorder.check("what the labels name is removed", () => removeNamedPaths(run, made));
    await using watch = await StackWatch.open(run.docker, run.stack, run.clock);
    await recorder.check("the snapshot is written back and hooks succeed", () => restore(run, made, say));
    await recorder.check("every service comes to rest again", () => converge(run, watch, "restore", "restore.converged", say));
    await checkServed(run, "restore", recorder, "head");
    if (made.seeded.length > 0) await recorder.check("the data is back", () => claimDataThere(run, "restore", made.seeded, "that was destroyed is back"), "hook");
    await runSuiteTests(run, recorder, { tier: "restore", phase: "head", from: null, to: version, mark: made.seeded[0]?.mark ?? null });
  });
}

const named = (made: BackupMade): BackupMade["paths"] => made.paths.filter((path) => path.path !== ".");

/** Dumps and other named paths are removed first, so that finding them later can only mean that they were restored. */
async function removeNamedPaths(run: Run, made: BackupMade): Promise<void> {
  for (const { volume, path } of named(made)) {
    await run.app.volume(volume).remove(path);
    const there = await run.app.volume(volume).exists(path);
    const claim = await run.claims.claim({
      id: `restore.gone:${volume}/${path}`,
      tier: "restore",
      claim: `${path} of volume ${volume} is gone before the restore`,
      observed: "removed from the volume and looked for",
      check: "equals",
      expected: false,
      evidence: { name: `restore-gone-${volume}`, json: { volume, path, there }, pointer: "/there" },
    });
    if (!claim.holds) throw new Fault("infrastructure", "path-not-removed", `${path} of volume ${volume} could not be removed`);
  }
}

async function restore(run: Run, made: BackupMade, say: Say): Promise<void> {
  await refuseLinks(made);
  const pre = await runHooks(run, made.plan.hooks, "restore.pre");
  say("writing the snapshot back");
  await run.restic.restore(made.snapshot, run.signal);
  // Before the hooks: one that loads a dump may clear it away afterwards.
  await claimPathsBack(run, made);
  const post = await runHooks(run, made.plan.hooks, "restore.post");
  const hooks = hookEvidence([...pre, ...post]);
  if (hooks.length === 0) return;
  await run.claims.claim({
    id: "restore.hooks",
    tier: "restore",
    claim: "every restore hook ran and ended with exit code 0",
    observed: "exec in the services' containers, exit codes read from the engine",
    check: "equals",
    expected: 0,
    evidence: { name: "restore-hooks", json: { hooks, failed: hooks.filter((hook) => hook.exitCode !== 0).length }, pointer: "/failed" },
  });
}

/** A link that the app planted in place of a folder would lead the restore out of the volume. */
async function refuseLinks(made: BackupMade): Promise<void> {
  for (const { absolute, volume } of made.paths) {
    const there = await lstat(absolute).catch(() => undefined);
    if (there?.isSymbolicLink()) throw new Fault("recipe", "volume-link-escapes", `volume "${volume}": ${absolute} is now a link; restoring through it could leave the volume`);
  }
}

async function claimPathsBack(run: Run, made: BackupMade): Promise<void> {
  const paths = named(made);
  const seen = await Promise.all(
    paths.map(async ({ volume, path, sha256: wanted }) => {
      const files = run.app.volume(volume);
      const there = await files.exists(path);
      return { volume, path, there, sha256: there && wanted !== null ? sha256(await files.read(path)) : null };
    }),
  );
  for (const [index, { volume, path, sha256: wanted }] of paths.entries()) {
    const claim = await run.claims.claim({
      id: `restore.data:${volume}/${path}`,
      tier: "restore",
      claim: wanted === null ? `${path} of volume ${volume} is back` : `${path} of volume ${volume} is back, with the content that it had in the snapshot`,
      observed: "read from the volume after the restore",
      check: "equals",
      expected: wanted ?? true,
      evidence: { name: "restore-paths", json: seen, pointer: wanted === null ? `/${index}/there` : `/${index}/sha256` },
    });
    if (!claim.holds) throw new Fault("recipe", "path-not-restored", `${path} of volume ${volume} is not back as it was`);
  }
}
