import { describe, expect, test } from "vitest";
import { statuses, type Status, type Tier, type TierResult } from "#results/schema.ts";
import { deriveRungs } from "./rungs.ts";

const tier = (name: Tier, status: Status, reason?: string): TierResult => ({ tier: name, status, ms: 1, tests: [], ...(reason && { reason }) });
const rungOf = (tiers: TierResult[], name: string): unknown => deriveRungs(tiers, { status: "pass" }).find(({ rung }) => rung === name);

describe("deriveRungs", () => {
  test("one rung for each of install, upgrade, custom and lint, in order, with the reason", () => {
    const tiers = [tier("install", "pass"), tier("upgrade", "skip", "one release"), tier("backup", "pass"), tier("restore", "pass"), tier("custom", "fail", "a test failed")];
    expect(deriveRungs(tiers, { status: "unverified", reason: "no lint" })).toStrictEqual([
      { rung: "install", status: "pass" },
      { rung: "upgrade", status: "skip", reason: "one release" },
      { rung: "backup_restore", status: "pass" },
      { rung: "custom", status: "fail", reason: "a test failed" },
      { rung: "lint", status: "unverified", reason: "no lint" },
    ]);
  });

  test("a tier that is missing is unverified", () => {
    expect(deriveRungs([], { status: "pass" }).map(({ status, reason }) => [status, reason])).toEqual([
      ...Array.from({ length: 4 }, () => ["unverified", "did not run"]),
      ["pass", undefined],
    ]);
  });

  test.each<[Status, Status, Status]>([
    ["pass", "pass", "pass"],
    ["skip", "skip", "skip"],
    ["fail", "fail", "fail"],
    ["unverified", "unverified", "unverified"],
    ["pass", "fail", "fail"],
    ["fail", "unverified", "fail"],
    ["unverified", "fail", "fail"],
    ["pass", "unverified", "unverified"],
    ["unverified", "pass", "unverified"],
    ["skip", "unverified", "unverified"],
    ["skip", "fail", "fail"],
    ["fail", "skip", "fail"],
    ["fail", "pass", "fail"],
  ])("backup %s and restore %s are %s", (backup, restore, expected) => {
    expect(rungOf([tier("backup", backup, "b"), tier("restore", restore, "r")], "backup_restore")).toMatchObject({ status: expected });
  });

  test.each<[Status, Status, string]>([
    ["pass", "skip", "only one half ran: r"],
    ["skip", "pass", "only one half ran: b"],
  ])("half of the rung proves nothing: %s and %s", (backup, restore, reason) => {
    expect(rungOf([tier("backup", backup, "b"), tier("restore", restore, "r")], "backup_restore")).toEqual({ rung: "backup_restore", status: "unverified", reason });
  });

  test("half of the rung without a reason", () => {
    expect(rungOf([tier("backup", "pass"), tier("restore", "skip")], "backup_restore")).toEqual({ rung: "backup_restore", status: "unverified", reason: "only one half ran: the other was skipped" });
  });

  test("the reason is the worse half's, or the first one's where both are alike", () => {
    expect(rungOf([tier("backup", "fail", "b"), tier("restore", "unverified", "r")], "backup_restore")).toMatchObject({ reason: "b" });
    expect(rungOf([tier("backup", "pass", "b"), tier("restore", "fail", "r")], "backup_restore")).toMatchObject({ reason: "r" });
    expect(rungOf([tier("backup", "skip", "b"), tier("restore", "skip", "r")], "backup_restore")).toMatchObject({ reason: "b" });
    expect(rungOf([tier("backup", "skip"), tier("restore", "skip", "r")], "backup_restore")).toMatchObject({ reason: "r" });
  });

  test("passes only where both halves passed", () => {
    for (const backup of statuses) for (const restore of statuses) {
      const passed = (rungOf([tier("backup", backup), tier("restore", restore)], "backup_restore") as { status: Status }).status === "pass";
      expect(passed).toBe(backup === "pass" && restore === "pass");
    }
  });
});
