import type { BackupPlan } from "#recipe/backup-labels.ts";
import type { Rung, Tier } from "#results/schema.ts";
import type { NotRun } from "../tier-status.ts";

export type TierFacts = {
  readonly selected: readonly Tier[];
  readonly notApplicable: Readonly<Partial<Record<Rung, string>>>;
  /** The suite's word on whether the recipe can be backed up; undefined when it says nothing. */
  readonly backupCapable: boolean | undefined;
  readonly customTests: number;
};

export type { NotRun } from "../tier-status.ts";

/** Why the custom tier does not run, or undefined when it does. Pure. */
export function customNotRun(facts: TierFacts): NotRun | undefined {
  if (!facts.selected.includes("custom")) return unselected;
  if (facts.notApplicable.custom !== undefined) return declared(facts.notApplicable.custom);
  return facts.customTests === 0 ? { status: "skip", reason: "structural: the recipe has no custom tests" } : undefined;
}

/** Why backup or restore does not run, or undefined when it does. Pure. */
export function backupNotRun(facts: TierFacts, tier: "backup" | "restore", plan: Pick<BackupPlan, "enabled" | "declared">): NotRun | undefined {
  if (!facts.selected.includes(tier)) return unselected;
  if (facts.notApplicable.backup_restore !== undefined) return declared(facts.notApplicable.backup_restore);
  if (facts.backupCapable === false) return { status: "skip", reason: "declared: the suite says that the recipe cannot be backed up" };
  if (plan.enabled || facts.backupCapable === true) return undefined;
  return { status: "skip", reason: plan.declared ? "structural: the recipe's backups are switched off" : "structural: the recipe has no backup labels" };
}

/** Not asked for is not the same as not needed. */
export const unselected: NotRun = { status: "unverified", reason: "not selected" };

export function declared(reason: string): NotRun {
  return { status: "skip", reason: `declared: ${reason}` };
}
