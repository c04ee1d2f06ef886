import fc from "fast-check";
import { expect, test } from "vitest";
import { chooseMethod } from "./choose.ts";
import { snapshotMethods } from "./port.ts";

const nothing = { subvolumes: false, reflink: false, restic: false };
const all = { subvolumes: true, reflink: true, restic: true };

test.each([
  [all, undefined, { kind: "take", method: "btrfs" }],
  [{ ...all, subvolumes: false }, undefined, { kind: "take", method: "reflink" }],
  [{ ...nothing, restic: true }, undefined, { kind: "take", method: "restic" }],
  [nothing, undefined, { kind: "none" }],
  [all, "restic", { kind: "take", method: "restic" }],
  [all, "reflink", { kind: "take", method: "reflink" }],
  [{ ...all, subvolumes: false }, "btrfs", { kind: "unfit", asked: "btrfs", offered: ["reflink", "restic"] }],
  [nothing, "reflink", { kind: "unfit", asked: "reflink", offered: [] }],
] as const)("%j, asked for %s: %j", (facts, asked, expected) => {
  expect(chooseMethod(facts, asked)).toEqual(expected);
});

test("never takes what is not offered", () => {
  const offers = fc.record({ subvolumes: fc.boolean(), reflink: fc.boolean(), restic: fc.boolean() });
  fc.assert(
    fc.property(offers, fc.option(fc.constantFrom(...snapshotMethods), { nil: undefined }), (facts, asked) => {
      const decision = chooseMethod(facts, asked);
      if (decision.kind === "take") expect({ btrfs: facts.subvolumes, reflink: facts.reflink, restic: facts.restic }[decision.method]).toBe(true);
      if (decision.kind === "none") expect(facts).toEqual(nothing);
    }),
  );
});
