import type { RungResult, Status, Tier, TierResult } from "#results/schema.ts";

export type LintOutcome = { readonly status: Status; readonly reason?: string | undefined };

/** The five rungs out of the tiers' results and lint. Backup and restore are one rung: a backup that was never restored proves nothing. */
export function deriveRungs(tiers: readonly TierResult[], lint: LintOutcome): RungResult[] {
  const tier = (name: Tier): Outcome => tiers.find((result) => result.tier === name) ?? { status: "unverified", reason: "did not run" };
  return [
    rung("install", tier("install")),
    rung("upgrade", tier("upgrade")),
    rung("backup_restore", both(tier("backup"), tier("restore"))),
    rung("custom", tier("custom")),
    rung("lint", lint),
  ];
}

type Outcome = { readonly status: Status; readonly reason?: string | undefined };

function rung(name: RungResult["rung"], { status, reason }: Outcome): RungResult {
  return { rung: name, status, ...(reason !== undefined && { reason }) };
}

const worstFirst: readonly Status[] = ["fail", "unverified", "skip", "pass"];

function both(backup: Outcome, restore: Outcome): Outcome {
  if (backup.status === restore.status) return backup.reason === undefined ? restore : backup;
  // One passed and the other was skipped: half of the rung was never seen.
  const mixed = new Set([backup.status, restore.status]);
  if (mixed.has("pass") && mixed.has("skip")) {
    const skipped = backup.status === "skip" ? backup : restore;
    return { status: "unverified", reason: `only one half ran: ${skipped.reason ?? "the other was skipped"}` };
  }
  return worstFirst.indexOf(backup.status) <= worstFirst.indexOf(restore.status) ? backup : restore;
}
