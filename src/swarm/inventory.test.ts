import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { countByKind, kinds, leftBy, type Item } from "./inventory.ts";
import { homeLabel, namespaceLabel, runLabel } from "./labels.ts";

const item = (change: Partial<Item> = {}): Item => ({ kind: "volume", id: "v1", name: "other_data", labels: {}, ...change });
const run = { id: "run-1", home: "home-1", stacks: ["note-1_localhost"] };

test("countByKind names every kind", () => {
  expect(countByKind([item(), item({ id: "v2" }), item({ kind: "secret" })])).toEqual({ service: 0, task: 0, container: 0, network: 0, volume: 2, secret: 1, config: 0 });
});

describe("leftBy", () => {
  test.each<[string, Item[], Item, boolean]>([
    ["carries the run's label", [], item({ labels: { [runLabel]: "run-1" } }), true],
    ["carries it, though it was there before", [item({ labels: { [runLabel]: "run-1" } })], item({ labels: { [runLabel]: "run-1" } }), true],
    ["carries another run's label", [], item({ labels: { [runLabel]: "run-2" } }), false],
    ["carries another run's label, though it is new and has the stack's name", [], item({ name: "note-1_localhost_data", labels: { [runLabel]: "run-2" } }), false],
    ["carries another run's label, though it is new and in the stack's namespace", [], item({ labels: { [runLabel]: "run-2", [namespaceLabel]: "note-1_localhost" } }), false],
    ["carries another home's label, though it is new and has the stack's name", [], item({ name: "note-1_localhost_data", labels: { [homeLabel]: "home-2" } }), false],
    ["carries another home's label and a run's id like ours", [], item({ labels: { [homeLabel]: "home-2", [runLabel]: "run-1" } }), false],
    ["carries the run's label and its home's", [], item({ labels: { [homeLabel]: "home-1", [runLabel]: "run-1" } }), true],
    ["carries its home's label and no run's, and has the stack's name", [], item({ name: "note-1_localhost_data", labels: { [homeLabel]: "home-1" } }), true],
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
      labels: fc.constantFrom<Record<string, string>[]>({}, { [runLabel]: "run-1" }, { [runLabel]: "run-2" }, { [namespaceLabel]: "note-1_localhost" }, { [runLabel]: "run-1", [homeLabel]: "home-2" }, { [homeLabel]: "home-2", [namespaceLabel]: "note-1_localhost" }),
    });
    fc.assert(
      fc.property(fc.array(any), fc.array(any), (before, after) => {
        const left = leftBy(run, before, after);
        for (const one of after) {
          const labelled = one.labels[runLabel] === "run-1" && one.labels[homeLabel] !== "home-2";
          if (one.labels[runLabel] === "run-2" || one.labels[homeLabel] === "home-2") expect(left).not.toContain(one);
          else if (labelled) expect(left).toContain(one);
          else if (before.some((known) => known.kind === one.kind && known.id === one.id)) expect(left).not.toContain(one);
        }
        expect(leftBy(run, after, after)).toEqual(after.filter((one) => one.labels[runLabel] === "run-1" && one.labels[homeLabel] !== "home-2"));
      }),
    );
  });
});
