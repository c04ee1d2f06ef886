import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { countByKind, kinds, leftBy, type Item } from "./inventory.ts";
import { namespaceLabel, runLabel } from "./labels.ts";

const item = (change: Partial<Item> = {}): Item => ({ kind: "volume", id: "v1", name: "other_data", labels: {}, ...change });
const run = { id: "run-1", stacks: ["note-1_localhost"] };

test("countByKind names every kind", () => {
  expect(countByKind([item(), item({ id: "v2" }), item({ kind: "secret" })])).toEqual({ service: 0, task: 0, container: 0, network: 0, volume: 2, secret: 1, config: 0 });
});

describe("leftBy", () => {
  test.each<[string, Item[], Item, boolean]>([
    ["carries the run's label", [], item({ labels: { [runLabel]: "run-1" } }), true],
    ["carries it, though it was there before", [item({ labels: { [runLabel]: "run-1" } })], item({ labels: { [runLabel]: "run-1" } }), true],
    ["carries another run's label", [], item({ labels: { [runLabel]: "run-2" } }), false],
    ["is new and of the stack by label", [], item({ labels: { [namespaceLabel]: "note-1_localhost" } }), true],
    ["is new and of the stack by name", [], item({ name: "note-1_localhost_data" }), true],
    ["is of the stack, but was there before", [item({ name: "note-1_localhost_data" })], item({ name: "note-1_localhost_data" }), false],
    ["has a longer name that begins alike", [], item({ name: "note-1_localhost2_data" }), false],
    ["is of another stack that begins alike", [], item({ name: "x", labels: { [namespaceLabel]: "note-1_localhost2" } }), false],
    ["is new and foreign", [], item(), false],
    ["has the id of something of another kind", [item({ kind: "secret", name: "note-1_localhost_data" })], item({ name: "note-1_localhost_data" }), true],
  ])("a thing that %s", (_, before, after, left) => {
    expect(leftBy(run, before, [after])).toEqual(left ? [after] : []);
  });

  test("what was there before and is not labelled is never counted; what is labelled always is", () => {
    const any: fc.Arbitrary<Item> = fc.record({
      kind: fc.constantFrom(...kinds),
      id: fc.constantFrom("1", "2", "3"),
      name: fc.constantFrom("note-1_localhost_data", "note-1_localhost", "other_data"),
      labels: fc.constantFrom({}, { [runLabel]: "run-1" }, { [runLabel]: "run-2" }, { [namespaceLabel]: "note-1_localhost" }),
    });
    fc.assert(
      fc.property(fc.array(any), fc.array(any), (before, after) => {
        const left = leftBy(run, before, after);
        for (const one of after) {
          const labelled = one.labels[runLabel] === "run-1";
          if (labelled) expect(left).toContain(one);
          else if (before.some((known) => known.kind === one.kind && known.id === one.id)) expect(left).not.toContain(one);
        }
        expect(leftBy(run, after, after)).toEqual(after.filter((one) => one.labels[runLabel] === "run-1"));
      }),
    );
  });
});
