import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { SnapshotRef } from "#canonical/record.ts";
import { decideRecovery } from "./decide-recovery.ts";
import { movePhases, type WarmMove } from "./record.ts";

const release = { version: "1.0.0+1", commit: "c", upgraded: false };
const snapshot: SnapshotRef = { id: "s", method: "restic", hash: "h", bytes: 1, files: 1 };
const move = (phase: WarmMove["phase"], more: Partial<WarmMove> = {}): WarmMove => ({ from: release, to: { ...release, version: "1.1.0+1" }, phase, snapshot: phase === "begun" ? null : snapshot, volumes: ["data"], fresh: false, startedAt: "", ...more });

describe("decideRecovery", () => {
  test.each<[string, WarmMove, unknown]>([
    ["a roll that had only begun", move("begun"), { kind: "redeploy" }],
    ["a roll whose snapshot was taken", move("captured"), { kind: "redeploy" }],
    ["a roll whose new release may have run", move("deploying"), { kind: "restore-and-redeploy" }],
    ["a roll that was being taken back", move("returning"), { kind: "restore-and-redeploy" }],
    ["a roll of a stateless app", move("deploying", { snapshot: null }), { kind: "redeploy" }],
    ["the very first deploy", move("deploying", { from: null, snapshot: null, fresh: true }), { kind: "clear" }],
    ["a deploy over kept data, not yet deployed", move("captured", { from: null }), { kind: "leave-down", restore: false }],
    ["a deploy over kept data", move("deploying", { from: null }), { kind: "leave-down", restore: true }],
  ])("%s", (_, given, expected) => expect(decideRecovery(given)).toEqual(expected));

  test("what ran before runs again, data that was there is never cleared, and data that may have changed is put back when there is a snapshot", () => {
    const any = fc.record({ phase: fc.constantFrom(...movePhases), from: fc.constantFrom(release, null), snapshot: fc.constantFrom(snapshot, null), fresh: fc.boolean() });
    fc.assert(fc.property(any, (given) => {
      const recovery = decideRecovery(given);
      if (given.from !== null) expect(recovery.kind).toMatch(/redeploy$/);
      if (!given.fresh) expect(recovery.kind).not.toBe("clear");
      const restores = recovery.kind === "restore-and-redeploy" || (recovery.kind === "leave-down" && recovery.restore);
      if (restores) expect(given.snapshot).not.toBeNull();
      if (given.phase === "begun" || given.phase === "captured") expect(restores).toBe(false);
      if (recovery.kind !== "clear" && given.snapshot !== null && (given.phase === "deploying" || given.phase === "returning")) expect(restores).toBe(true);
    }));
  });
});
