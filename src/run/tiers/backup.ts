import { join } from "node:path";
import { Fault } from "#kit/fault.ts";
import type { BackupPlan } from "#recipe/backup-labels.ts";
import { demandOf } from "#backup/path-demand.ts";
import type { SnapshotEntry } from "#backup/restic.ts";
import { mountpoint } from "#swarm/volume-files.ts";
import type { BackupContext } from "#suite/types.ts";
import type { HookResult } from "#backup/hook.ts";
import type { Run } from "../context.ts";
import { dataProbes, seedData, sha256, type Seeded } from "../data.ts";
import { hookEvidence, runHooks } from "../hooks.ts";
import type { Say } from "../steps.ts";
import { recordTier, type TierOutcome } from "../tier.ts";
import { askSuite } from "../verify-backup.ts";
import { runSuiteTests } from "./suite-tests.ts";

/** How often a backup whose content does not verify is taken again. */
const attempts = 3;

/** One path that the labels name, as it lies in the snapshot. */
export type BackedUpPath = { readonly volume: string; readonly path: string; readonly absolute: string; readonly files: number; readonly bytes: number; readonly sha256: string | null };

/** What the backup tier hands to the restore tier. */
export type BackupMade = { readonly snapshot: string; readonly plan: BackupPlan; readonly paths: readonly BackedUpPath[]; readonly seeded: readonly Seeded[] };

type Taken = { readonly snapshot: { id: string; files: number; bytes: number }; readonly entries: readonly SnapshotEntry[]; readonly hooks: readonly HookResult[] };

/** Seeds data, runs the recipe's hooks, snapshots what its labels name, and looks into the snapshot: not into the live volumes. */
export async function backupTier(run: Run, plan: BackupPlan, version: string | null, say: Say): Promise<{ outcome: TierOutcome; made: BackupMade | undefined }> {
  let made: BackupMade | undefined;
  const outcome = await recordTier(run, "backup", { phase: "head", baseDiffers: false }, async (recorder) => {
    const { before, verifyBackup } = run.loaded.suite;
    if (before.backup) await recorder.check("the hook before the backup succeeds", () => before.backup?.(run.app) ?? Promise.resolve(), "hook");
    const roots = await recorder.check("there are volumes to back up", () => backupRoots(run, plan));
    const probes = dataProbes(run, plan.volumes.filter((v) => v.paths === null).map((v) => v.volume));
    const seeded = probes.length > 0 ? await recorder.check("data is stored before the backup", () => seedData(run, "backup", probes), "hook") : [];
    const taken = await recorder.check("hooks succeed and a snapshot is taken", () => takeBackup(run, plan, roots, verifyBackup, say));
    const paths = await recorder.check("everything that the labels name is in the snapshot", () => claimPaths(run, roots, taken));
    made = { snapshot: taken.snapshot.id, plan, paths, seeded };
    await runSuiteTests(run, recorder, { tier: "backup", phase: "head", from: null, to: version, mark: seeded[0]?.mark ?? null });
  });
  return { outcome, made };
}

type Root = { readonly volume: string; readonly path: string; readonly absolute: string };

async function backupRoots(run: Run, plan: BackupPlan): Promise<Root[]> {
  if (plan.volumes.length === 0) {
    throw new Fault("recipe", "nothing-to-back-up", "the backup labels name no volume, so a backup would hold nothing", {
      evidence: plan.obsolete.map((label) => `obsolete, and ignored by backup-bot-two: ${JSON.stringify(label)}`),
      next: "Backups hold volumes only: mount one where the data lies, and use version 2 labels.",
    });
  }
  const roots = await Promise.all(
    plan.volumes.map(async ({ volume, paths }) => {
      const root = await mountpoint(run.docker, `${run.stack}_${volume}`);
      return (paths ?? ["."]).map((path) => ({ volume, path, absolute: path === "." ? root : join(root, path) }));
    }),
  );
  return roots.flat();
}

async function takeBackup(run: Run, plan: BackupPlan, roots: readonly Root[], verify: Run["loaded"]["suite"]["verifyBackup"], say: Say): Promise<Taken> {
  for (let attempt = 1; ; attempt += 1) {
    const pre = await runHooks(run, plan.hooks, "backup.pre");
    say("taking the snapshot");
    const present = await presentRoots(run, roots);
    const snapshot = await run.restic.backup(present.map((root) => root.absolute), [run.stack, `attempt-${attempt}`], run.signal);
    const post = await runHooks(run, plan.hooks, "backup.post");
    const entries = await run.restic.list(snapshot.id, run.signal);
    const taken = { snapshot, entries, hooks: [...pre, ...post] };
    const verified = verify ? await askSuite(verify, backupContext(run, snapshot.id)) : null;
    if (verified === false && attempt < attempts) {
      run.warn(`backup ${attempt} of ${attempts} did not verify and is taken again`);
      continue;
    }
    await claimTaken(run, plan, taken, verified, attempt);
    return taken;
  }
}

/** A path that is not there cannot be given to restic; that it is missing is claimed, and fails, afterwards. */
async function presentRoots(run: Run, roots: readonly Root[]): Promise<Root[]> {
  const there = await Promise.all(roots.map((root) => run.app.volume(root.volume).exists(root.path)));
  const present = roots.filter((_, index) => there[index]);
  if (present.length > 0) return present;
  throw missingPath(roots[0]);
}

function missingPath(root: Root | undefined): Fault {
  return new Fault("recipe", "backup-path-missing", `the labels name "${root?.path}" in volume "${root?.volume}", which is not there or empty: the backup would hold nothing of it`, {
    next: "Let the pre-hook write its dump into a volume, at the path that the label names.",
  });
}

async function claimTaken(run: Run, plan: BackupPlan, taken: Taken, verified: boolean | null, attempt: number): Promise<void> {
  const evidence = { attempt, snapshot: taken.snapshot, hooks: hookEvidence(taken.hooks), failedHooks: taken.hooks.filter((h) => h.exitCode !== 0).length, verified };
  const common = { tier: "backup" as const };
  if (plan.hooks.some((hook) => hook.when.startsWith("backup."))) {
    await run.claims.claim({
      ...common, id: "backup.hooks", claim: "every backup hook ran and ended with exit code 0", observed: "exec in the services' containers, exit codes read from the engine",
      check: "non-empty", expected: null, evidence: { name: "backup-taken", json: evidence, pointer: "/hooks" },
    });
    await run.claims.claim({
      ...common, id: "backup.hooks-succeeded", claim: "no backup hook failed", observed: "the hooks' exit codes",
      check: "equals", expected: 0, evidence: { name: "backup-taken", json: evidence, pointer: "/failedHooks" },
    });
  }
  await run.claims.claim({
    ...common, id: "backup.snapshot", claim: "the snapshot holds files", observed: "restic backup --json",
    check: "at-least", expected: 1, evidence: { name: "backup-taken", json: evidence, pointer: "/snapshot/files" },
  });
  if (verified === null) return;
  const claim = await run.claims.claim({
    ...common, id: "backup.verified", claim: "the suite's own check of the snapshot's content succeeded", observed: "verifyBackup of the suite, on files read out of the snapshot",
    check: "equals", expected: true, evidence: { name: "backup-taken", json: evidence, pointer: "/verified" },
  });
  if (!claim.holds) throw new Fault("recipe", "backup-not-verified", `the backup's content did not verify in ${attempts} attempts`, { next: "See the hooks' logs: is the dump complete?" });
}

/** What a suite's verifyBackup may see: the app, and files as they are in the snapshot. */
function backupContext(run: Run, snapshot: string): BackupContext {
  return {
    ...run.app,
    phase: run.app.phase,
    version: run.app.version,
    snapshotFile: async (volume, path) => await run.restic.read(snapshot, join(await mountpoint(run.docker, `${run.stack}_${volume}`), path), run.signal),
  };
}

async function claimPaths(run: Run, roots: readonly Root[], taken: Taken): Promise<BackedUpPath[]> {
  const paths = await Promise.all(roots.map((root) => lookIntoSnapshot(run, root, taken)));
  const found = paths.map((path) => ({ ...path, entries: countEntries(taken, path.absolute), isFolder: taken.entries.some((entry) => entry.path === path.absolute && entry.type === "dir") }));
  for (const [index, path] of found.entries()) {
    const demand = demandOf(path, found);
    const what = path.path === "." ? `volume ${path.volume}` : `${path.path} of volume ${path.volume}`;
    const claim = await run.claims.claim({
      id: `backup.paths:${path.volume}/${path.path}`,
      tier: "backup",
      claim: demand === "bytes" ? `${what} is in the snapshot and not empty` : `${what} is in the snapshot`,
      observed: "restic ls --json of the snapshot",
      check: "at-least",
      expected: 1,
      evidence: { name: "backup-paths", json: found, pointer: `/${index}/${demand}` },
    });
    if (!claim.holds) throw missingPath(path);
  }
  return paths;
}

function countEntries(taken: Taken, absolute: string): number {
  return taken.entries.filter((entry) => entry.path === absolute || entry.path.startsWith(`${absolute}/`)).length;
}

async function lookIntoSnapshot(run: Run, root: Root, taken: Taken): Promise<BackedUpPath> {
  const below = taken.entries.filter((entry) => entry.type === "file" && (entry.path === root.absolute || entry.path.startsWith(`${root.absolute}/`)));
  const single = below.length === 1 && below[0]?.path === root.absolute;
  const content = single ? await run.restic.read(taken.snapshot.id, root.absolute, run.signal) : undefined;
  return { ...root, files: below.length, bytes: below.reduce((sum, entry) => sum + entry.size, 0), sha256: content ? sha256(content) : null };
}
