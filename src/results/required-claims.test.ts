import { expect, test } from "vitest";
import type { Claim } from "./claim.ts";
import { missingClaims, requiredClaims } from "./required-claims.ts";
import type { Results } from "./schema.ts";

function results(change: { tiers: Record<string, string>; claims?: Partial<Claim>[]; verdict?: string; customisation?: object }): Results {
  return {
    run: { lane: "cold" }, verdict: change.verdict ?? "red", customisation: change.customisation ?? {},
    tiers: Object.entries(change.tiers).map(([tier, status]) => ({ tier, status, ms: 0, tests: [] })),
    claims: (change.claims ?? []).map((claim) => ({ holds: true, tier: claim.id?.split(".")[0], ...claim })),
  } as unknown as Results;
}

const ids = (of: Results, hookLogs: string[] = []): string[] => requiredClaims(of, { hookLogs }).map(({ id }) => id);

test.each<[string, Results, string[], string[]]>([
  ["nothing passed", results({ tiers: { install: "fail", upgrade: "skip" } }), [], []],
  ["install", results({ tiers: { install: "pass" } }), [], ["install.converged", "install.served"]],
  ["upgrade without data", results({ tiers: { upgrade: "pass" } }), [], ["upgrade.converged", "upgrade.commit", "upgrade.running-tasks", "upgrade.served", "upgrade.moved"]],
  ["upgrade with data", results({ tiers: { upgrade: "pass" }, customisation: { data: "yes" } }), [], ["upgrade.converged", "upgrade.commit", "upgrade.running-tasks", "upgrade.served", "upgrade.moved", "upgrade.data"]],
  ["upgrade after a seed of its own", results({ tiers: { upgrade: "pass" }, claims: [{ id: "upgrade.seeded:volume-content" }] }), [], ["upgrade.converged", "upgrade.commit", "upgrade.running-tasks", "upgrade.served", "upgrade.moved", "upgrade.data"]],
  ["backup without hooks", results({ tiers: { backup: "pass" } }), ["restore-post-db.log"], ["backup.snapshot", "backup.paths"]],
  ["backup with hooks", results({ tiers: { backup: "pass" } }), ["backup-pre-db.log"], ["backup.hooks", "backup.snapshot", "backup.paths"]],
  ["restore", results({ tiers: { restore: "pass" } }), [], ["restore.gone", "restore.data", "restore.served"]],
  ["custom", results({ tiers: { custom: "pass" } }), [], ["custom.executed"]],
  ["green", results({ tiers: {}, verdict: "green" }), [], ["teardown.left-empty", "run.deploys"]],
])("%s", (_, of, hookLogs, expected) => {
  expect(ids(of, hookLogs)).toEqual(expected);
});

test("a green run over the canonical's data has looked at it before and after; a seed has captured", () => {
  const green = results({ tiers: {}, verdict: "green" });
  expect(ids({ ...green, data: { from: "canonical" } } as Results)).toEqual(["teardown.left-empty", "run.deploys", "install.snapshot-intact", "run.canonical-unchanged"]);
  expect(ids({ ...green, data: { from: "fresh" } } as Results)).toEqual(["teardown.left-empty", "run.deploys"]);
  expect(ids({ ...green, run: { lane: "seed" } } as Results)).toEqual(["teardown.left-empty", "run.deploys", "run.captured"]);
});

test("an id counts with an object after it, and not as the beginning of another word", () => {
  const counts = ["custom.executed", "custom.executed:notes", "custom.executedness"].map((id) => missingClaims(results({ tiers: { custom: "pass" }, claims: [{ id }] }), { hookLogs: [] }).length);
  expect(counts).toEqual([0, 0, 1]);
});

test("a claim that does not hold is named once, for its passed tier or the green verdict", () => {
  const tiers = { install: "pass", custom: "fail" };
  const claims = [{ id: "install.converged", holds: false }, { id: "install.served" }, { id: "custom.x", holds: false }];
  expect(missingClaims(results({ tiers, claims }), { hookLogs: [] })).toEqual([{ id: "install.converged", for: "install", problem: "does-not-hold" }]);
  expect(missingClaims(results({ tiers, claims, verdict: "green" }), { hookLogs: [] }).map((one) => one.id)).toEqual(["teardown.left-empty", "run.deploys", "install.converged", "custom.x"]);
});
