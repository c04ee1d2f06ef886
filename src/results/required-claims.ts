import type { Claim } from "./claim.ts";
import type { Results, Tier } from "./schema.ts";

/** Facts beside the record that say what applies. */
export type RequiredFacts = {
  /** Names of the files under `logs/hooks/`. */
  readonly hookLogs: readonly string[];
};

type Need = { readonly id: string; readonly when?: (results: Results, facts: RequiredFacts) => boolean };

/** The claims that a passed tier has at the least. An id stands for itself and for itself followed by `:<object>`. */
const needsOfTier: Readonly<Record<Tier, readonly Need[]>> = {
  install: [{ id: "install.converged" }, { id: "install.served" }],
  upgrade: [
    { id: "upgrade.converged" }, { id: "upgrade.commit" }, { id: "upgrade.running-tasks" }, { id: "upgrade.served" }, { id: "upgrade.moved" },
    { id: "upgrade.data", when: seededUpgrade },
  ],
  backup: [{ id: "backup.hooks", when: (_, facts) => facts.hookLogs.some((name) => name.startsWith("backup")) }, { id: "backup.snapshot" }, { id: "backup.paths" }],
  restore: [{ id: "restore.gone" }, { id: "restore.data" }, { id: "restore.served" }],
  custom: [{ id: "custom.executed" }],
};

function seededUpgrade(results: Results): boolean {
  return "data" in results.customisation || results.claims.some(({ id }) => id.startsWith("upgrade.seeded"));
}

/** What a green verdict needs besides its tiers. */
const needsOfGreen: readonly Need[] = [
  { id: "teardown.left-empty" }, { id: "run.deploys" },
  { id: "install.snapshot-intact", when: fromCanonical }, { id: "run.canonical-unchanged", when: fromCanonical },
  { id: "run.captured", when: (results) => results.run.lane === "seed" },
];

function fromCanonical({ data }: Results): boolean {
  return data?.from === "canonical";
}

/** A claim that has to be there, and for what. */
export type MissingClaim = { readonly id: string; readonly for: Tier | "green"; readonly problem: "missing" | "does-not-hold" };

/** Ids of the claims that must be there and hold, by what needs them. Pure. */
export function requiredClaims(results: Results, facts: RequiredFacts): { readonly id: string; readonly for: Tier | "green" }[] {
  const applies = (need: Need): boolean => need.when?.(results, facts) ?? true;
  const passed = results.tiers.filter((tier) => tier.status === "pass");
  const ofTiers = passed.flatMap(({ tier }) => needsOfTier[tier].filter(applies).map(({ id }) => ({ id, for: tier })));
  const ofGreen = results.verdict === "green" ? needsOfGreen.filter(applies).map(({ id }) => ({ id, for: "green" as const })) : [];
  return [...ofTiers, ...ofGreen];
}

/** Required claims that are not there, and claims of a passed tier or a green run that do not hold. Pure. */
export function missingClaims(results: Results, facts: RequiredFacts): MissingClaim[] {
  const missing = requiredClaims(results, facts)
    .filter(({ id }) => !results.claims.some((claim) => answers(claim, id)))
    .map((need) => ({ ...need, problem: "missing" as const }));
  const passed = new Set<string>(results.tiers.filter((tier) => tier.status === "pass").map((tier) => tier.tier));
  const broken = results.claims
    .filter((claim) => !claim.holds && (results.verdict === "green" || passed.has(claim.tier)))
    .map((claim) => ({ id: claim.id, for: passed.has(claim.tier) ? (claim.tier as Tier) : ("green" as const), problem: "does-not-hold" as const }));
  return [...missing, ...broken];
}

function answers(claim: Claim, id: string): boolean {
  return claim.id === id || claim.id.startsWith(`${id}:`) || claim.id.startsWith(`${id}.`) || claim.id.startsWith(`${id}-`);
}
