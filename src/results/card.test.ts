import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { renderCard } from "./card.ts";
import type { Results } from "./schema.ts";
import { makeExample } from "./testing/examples.ts";
import { temporaryFolder } from "./testing/temporary.ts";
import { widthOf } from "./text.ts";

const root = await temporaryFolder();
const { green, red, ours } = { green: await makeExample("green", root), red: await makeExample("red", root), ours: await makeExample("ours", root) };

test("the card of a green run", () => {
  expect(renderCard(green.results, { width: 60, report: "/runs/x/report.html" })).toMatchInlineSnapshot(`
    "╭──────────────────────────────────────────────────────────╮
    │ notes  1.1.0+3.0.0 → 1.2.0+3.1.0                         │
    │ ✔ GREEN   level 5 of 5                            45.5 s │
    │ The recipe does what was asked of it.                    │
    ├──────────────────────────────────────────────────────────┤
    │ 1 install            ✔ pass                              │
    │ 2 upgrade            ✔ pass                              │
    │ 3 backup and restore ✔ pass                              │
    │ 4 custom tests       ✔ pass                              │
    │ 5 lint               ✔ pass                              │
    ╰──────────────────────────────────────────────────────────╯
      report  /runs/x/report.html
    "
  `);
});

test("the card of a red run names the failing test, the reason, whose fault it is and the way out", () => {
  const card = renderCard(red.results, { width: 90 });
  for (const text of ["✘ RED", "level 1 of 5", "✘ upgrade: seeded data is still there", "the note that was seeded before the upgrade is gone after it", "the recipe's fault (data-lost)", "→ Make the migration"]) expect(card).toContain(text);
});

test("a run of ours has no level and says that nothing is proven", () => {
  const card = renderCard(ours.results);
  expect(card).toContain("no level");
  expect(card).toContain("Nothing is proven");
});

test("colour changes nothing but colour", () => {
  expect(stripVTControlCharacters(renderCard(red.results, { colour: true }))).toBe(renderCard(red.results));
});

test("every line has the frame's width, whatever the recipe is called", () => {
  const text = fc.string({ unit: "grapheme", maxLength: 120 });
  fc.assert(fc.property(text, text, fc.integer({ min: 20, max: 120 }), (name, reason, width) => {
    const results: Results = { ...red.results, run: { ...red.results.run, recipe: name }, fault: { ...red.results.fault!, reason } };
    const widths = renderCard(results, { width }).trimEnd().split("\n").map(widthOf);
    expect(new Set(widths).size).toBe(1);
    expect(widths[0]).toBe(Math.max(40, Math.min(width, 100)));
  }));
});
