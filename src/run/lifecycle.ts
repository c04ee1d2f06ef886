import { StackWatch } from "#deploy/watch.ts";
import { liveBackupPlan } from "#backup/live-plan.ts";
import { messageOf } from "#kit/fault.ts";
import type { BaseDecision } from "./base.ts";
import type { Run } from "./context.ts";
import { captureData } from "./capture.ts";
import { deployApp } from "./deploy-app.ts";
import type { Found } from "./outcome.ts";
import type { Prepared } from "./prepare.ts";
import { provideVolumes } from "./provide-volumes.ts";
import { tierNotRun, type TierOutcome } from "./tier.ts";
import { backupTier, type BackupMade } from "./tiers/backup.ts";
import { customTier } from "./tiers/custom.ts";
import { installTier } from "./tiers/install.ts";
import { backupNotRun, customNotRun, unselected, type NotRun, type TierFacts } from "./tiers/not-run.ts";
import type { ShippedPlan } from "./tiers/shipped-tests.ts";
import { restoreTier } from "./tiers/restore.ts";
import { upgradeTier } from "./tiers/upgrade.ts";

export type Lifecycle = {
  readonly decision: BaseDecision;
  /** What is deployed first: the base, or the head where there is nothing to upgrade from. */
  readonly first: Prepared;
  readonly head: Prepared;
  /** What the head ships as tests of its own. */
  readonly shipped: ShippedPlan;
};

/** The tiers one after another on one deployment. What a failed tier makes meaningless is unverified, everything else still runs. */
export async function runTiers(run: Run, found: Found, plan: Lifecycle): Promise<void> {
  const add = (outcome: TierOutcome): boolean => {
    found.tiers.push(outcome);
    const { status, tests } = outcome.result;
    // Tests that need an app which is not there leave a tier open; what it found out about this one stands, and the others go on from it.
    return status === "pass" || status === "skip" || (status === "unverified" && tests.some((test) => test.status === "pass"));
  };
  const skip = (tier: TierOutcome["result"]["tier"], { status, reason }: NotRun): boolean => add(tierNotRun(run, tier, status, reason));
  const after = (tier: string): NotRun => ({ status: "unverified", reason: `not run: the ${tier} tier failed` });
  const version = plan.head.deployment.version ?? plan.head.labelledVersion;

  await provideVolumes(run, found, plan.first);
  const installed = add(await run.steps.step("install", "Install", (say) => install(run, found, plan, say), tierDetail));
  if (installed && run.data?.captureAs != null) await captureData(run, found, plan.first);
  const onHead = installed && (await upgrade(run, plan, add, skip));
  if (!onHead) {
    if (!installed) skip("upgrade", plan.decision.kind === "skip" ? skippedUpgrade(plan.decision) : after("install"));
    for (const tier of ["backup", "restore", "custom"] as const) skip(tier, after(installed ? "upgrade" : "install"));
    return;
  }
  const facts = tierFacts(run);
  const made = await backup(run, facts, version, add, skip);
  await restore(run, facts, made, version, add, skip);
  const notRun = customNotRun(facts);
  if (notRun === unselected || (notRun && plan.shipped.decision.kind === "none")) skip("custom", notRun);
  else add(await run.steps.step("custom", "Custom tests", () => customTier(run, found, { version, notRun, shipped: plan.shipped }), tierDetail));
}

type Add = (outcome: TierOutcome) => boolean;
type Skip = (tier: TierOutcome["result"]["tier"], why: NotRun) => boolean;
type Say = (message: string) => void;

async function install(run: Run, found: Found, { decision, first }: Lifecycle, say: Say): Promise<TierOutcome> {
  const { phase, version } = first.deployment;
  const facts = { phase, baseDiffers: decision.kind !== "skip", version: version ?? first.labelledVersion, carried: carriedMark(run) };
  found.deploys.expected += 1;
  let taken = false;
  const deploy = async (): Promise<StackWatch> => {
    const watch = await StackWatch.open(run.docker, run.stack, run.clock);
    try {
      await deployApp(run, first, say);
      found.deploys.counted += 1;
      taken = true;
      return watch;
    } catch (error) {
      await watch[Symbol.asyncDispose]();
      throw error;
    }
  };
  const outcome = await installTier(run, facts, deploy, say);
  // An engine that refused the app has not been given it: nothing was deployed, and that is what was to be expected then.
  if (!taken) found.deploys.expected -= 1;
  return outcome;
}

function carriedMark(run: Run): string | null {
  return run.data?.start?.record.mark ?? null;
}

function skippedUpgrade(decision: Extract<BaseDecision, { kind: "skip" }>): NotRun {
  if (decision.why === "unselected") return unselected;
  return { status: "skip", reason: `${decision.why}: ${decision.reason}` };
}

/** Returns whether the head is what runs now. */
async function upgrade(run: Run, plan: Lifecycle, add: Add, skip: Skip): Promise<boolean> {
  const { decision, first, head } = plan;
  if (decision.kind === "skip") {
    skip("upgrade", skippedUpgrade(decision));
    return true;
  }
  const { volumes } = await liveBackupPlan(run.docker, run.stack);
  const facts = {
    base: { commit: first.deployment.commit, version: decision.version ?? first.labelledVersion },
    head: { commit: head.deployment.commit, version: head.deployment.version ?? head.labelledVersion },
    wholeVolumes: volumes.filter((volume) => volume.paths === null).map((volume) => volume.volume),
    carried: carriedMark(run),
  };
  return add(await run.steps.step("upgrade", "Upgrade", (say) => upgradeTier(run, facts, (tell) => deployApp(run, head, tell), say), tierDetail));
}

function tierFacts(run: Run): TierFacts {
  const { notApplicable, backupCapable } = run.loaded.suite;
  return { selected: run.request.tiers, notApplicable, backupCapable, customTests: run.loaded.files.custom.length };
}

async function backup(run: Run, facts: TierFacts, version: string | null, add: Add, skip: Skip): Promise<BackupMade | undefined> {
  const plan = await liveBackupPlan(run.docker, run.stack);
  if (plan.enabled && facts.notApplicable.backup_restore !== undefined) run.warn("the suite declares backups not applicable, but the recipe has backup labels: is the declaration stale?");
  for (const problem of plan.problems) run.warn(`backup labels: ${messageOf(problem)}`);
  const why = backupNotRun(facts, "backup", plan);
  if (why) {
    skip("backup", why);
    return undefined;
  }
  const { outcome, made } = await run.steps.step("backup", "Backup", (say) => backupTier(run, plan, version, say), ({ outcome: tier }) => tierDetail(tier));
  add(outcome);
  return outcome.result.status === "pass" ? made : undefined;
}

async function restore(run: Run, facts: TierFacts, made: BackupMade | undefined, version: string | null, add: Add, skip: Skip): Promise<void> {
  const plan = await liveBackupPlan(run.docker, run.stack);
  const why = backupNotRun(facts, "restore", plan);
  if (why) return void skip("restore", why);
  if (!made) return void skip("restore", { status: "unverified", reason: "not run: there is no backup to restore" });
  add(await run.steps.step("restore", "Restore", (say) => restoreTier(run, made, version, say), tierDetail));
}

function tierDetail({ result }: TierOutcome): string {
  return result.reason === undefined ? result.status : `${result.status}: ${result.reason}`;
}
