import { describe, expect, test } from "vitest";
import { backupNotRun, customNotRun, type TierFacts } from "./not-run.ts";

const facts: TierFacts = { selected: ["install", "backup", "restore", "custom"], notApplicable: {}, backupCapable: undefined, customTests: 2 };
const labels = { enabled: true, declared: true };

describe("customNotRun", () => {
  test.each<[string, Partial<TierFacts>, object | undefined]>([
    ["runs", {}, undefined],
    ["not selected", { selected: ["install"] }, { status: "unverified", reason: "not selected" }],
    ["declared", { notApplicable: { custom: "no interface" } }, { status: "skip", reason: "declared: no interface" }],
    ["no tests", { customTests: 0 }, { status: "skip", reason: "structural: the recipe has no custom tests" }],
  ])("%s", (_, change, expected) => expect(customNotRun({ ...facts, ...change })).toEqual(expected));
});

describe("backupNotRun", () => {
  test.each<[string, Partial<TierFacts>, Partial<typeof labels>, object | undefined]>([
    ["runs", {}, {}, undefined],
    ["not selected", { selected: ["install"] }, {}, { status: "unverified", reason: "not selected" }],
    ["declared", { notApplicable: { backup_restore: "stateless" } }, {}, { status: "skip", reason: "declared: stateless" }],
    ["the suite says it cannot", { backupCapable: false }, {}, { status: "skip", reason: "declared: the suite says that the recipe cannot be backed up" }],
    ["no labels", {}, { enabled: false, declared: false }, { status: "skip", reason: "structural: the recipe has no backup labels" }],
    ["switched off", {}, { enabled: false }, { status: "skip", reason: "structural: the recipe's backups are switched off" }],
    ["the suite says it can, without labels", { backupCapable: true }, { enabled: false, declared: false }, undefined],
  ])("%s", (_, change, plan, expected) => expect(backupNotRun({ ...facts, ...change }, "backup", { ...labels, ...plan })).toEqual(expected));

  test("each of the two is selected for itself", () => {
    expect(backupNotRun({ ...facts, selected: ["backup"] }, "restore", labels)).toEqual({ status: "unverified", reason: "not selected" });
  });
});
