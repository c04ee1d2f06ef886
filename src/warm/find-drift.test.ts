import fc from "fast-check";
import { expect, test } from "vitest";
import { findDrift } from "./find-drift.ts";

const app = { name: "s_app", image: "a:1", spec: "x" };
const db = { name: "s_db", image: "d:1", spec: "y" };

test.each([
  ["as it was", [app, db], []],
  ["in another order", [db, app], []],
  ["another image", [{ ...app, image: "a:2", spec: "z" }, db], ["the service app runs a:2 instead of a:1"]],
  ["other settings", [{ ...app, spec: "z" }, db], ["the service app was changed"]],
  ["one less", [app], ["the service db is gone"]],
  ["one more", [app, db, { ...db, name: "s_more" }], ["there is a service more that was not deployed"]],
  ["nothing at all", [], ["the service app is gone", "the service db is gone"]],
])("%s", (_, seen, expected) => expect(findDrift("s", [app, db], seen)).toEqual(expected));

test("nothing is found exactly where both are the same", () => {
  const services = fc.uniqueArray(fc.record({ name: fc.constantFrom("s_a", "s_b", "s_c"), image: fc.constantFrom("i", "j"), spec: fc.constantFrom("x", "y") }), { selector: ({ name }) => name });
  const sorted = (list: readonly { name: string }[]): unknown[] => list.toSorted((one, other) => one.name.localeCompare(other.name));
  fc.assert(fc.property(services, services, (recorded, seen) => {
    expect(findDrift("s", recorded, seen).length === 0).toBe(JSON.stringify(sorted(recorded)) === JSON.stringify(sorted(seen)));
  }));
});
