import fc from "fast-check";
import { expect, test } from "vitest";
import { decideOrphans } from "./decide-orphans.ts";

const note = (word: string, run: string) => ({ app: "a", word, run, since: "" });

test.each([
  ["nothing at all", [], [], [], { remove: [], forget: [], strangers: [] }],
  ["a realm of a living run", [{ name: "x", word: "w" }], [note("w", "r")], ["r"], { remove: [], forget: [], strangers: [] }],
  ["a realm of a dead run", [{ name: "x", word: "w" }], [note("w", "r")], ["other"], { remove: [{ name: "x", word: "w" }], forget: [note("w", "r")], strangers: [] }],
  ["a dead run that made nothing", [], [note("w", "r")], [], { remove: [], forget: [note("w", "r")], strangers: [] }],
  ["a word that nobody knows any more", [{ name: "x", word: "w" }], [], ["r"], { remove: [{ name: "x", word: "w" }], forget: [], strangers: [] }],
  ["a realm without a word", [{ name: "x", word: null }], [], [], { remove: [], forget: [], strangers: ["x"] }],
])("%s", (_, found, noted, alive, expected) => expect(decideOrphans(found, noted, new Set(alive))).toEqual(expected));

test("what a living run made is never removed, and nothing marked of a dead one stays", () => {
  const word = fc.constantFrom("u", "v", "w");
  const noted = fc.uniqueArray(fc.record({ word, run: fc.constantFrom("r1", "r2") }), { selector: (one) => one.word }).map((all) => all.map((one) => note(one.word, one.run)));
  const found = fc.array(fc.record({ name: fc.string(), word: fc.option(word, { nil: null }) }));
  fc.assert(fc.property(found, noted, fc.constantFrom<string[]>([], ["r1"], ["r1", "r2"]), (units, notes, runs) => {
    const { remove, strangers } = decideOrphans(units, notes, new Set(runs));
    for (const unit of units) {
      const run = notes.find((one) => one.word === unit.word)?.run;
      expect(remove.includes(unit)).toBe(unit.word !== null && !(run !== undefined && runs.includes(run)));
      if (unit.word === null) expect(strangers).toContain(unit.name);
    }
  }));
});
