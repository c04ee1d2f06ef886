import { stripVTControlCharacters } from "node:util";
import { XMLValidator } from "fast-xml-parser";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { widthOf } from "#results/text.ts";
import { outcomeOf } from "../testing/outcomes.ts";
import { mixedOutcomes, reportOf } from "../testing/reports.ts";
import { sweepClasses } from "../words.ts";
import { renderChatLine } from "./chat.ts";
import { ageOf, because, groups, shownOrder, step, totals, verdictOf } from "./class-words.ts";
import { renderHtml } from "./html.ts";
import { renderJson } from "./make-report.ts";
import { sweepReportSchema } from "./schema.ts";
import { renderTerminal } from "./terminal.ts";

const mixed = reportOf(mixedOutcomes());
const hollow = reportOf(mixedOutcomes(), { enrolled: [...mixedOutcomes().map(({ recipe }) => recipe), "wiki"] });

describe("words", () => {
  test.each<[string, ReturnType<typeof reportOf>, string, string, string]>([
    ["hollow", hollow, "✘ not to be relied on", "bad", "The books of this sweep do not balance."],
    ["all ours", reportOf([outcomeOf("a", "ours"), outcomeOf("b", "skipped")]), "! failed on our side", "ours", "cc-ci, its host or the forge failed; nothing is proven about the recipes."],
    ["some ours", mixed, "! done, with failures of ours", "ours", "2 of 10 recipes could not be looked at."],
    ["one red", reportOf([outcomeOf("a", "red"), outcomeOf("b", "skipped")]), "✔ done, with red recipes", "warn", "Every recipe is accounted for; 1 does not pass."],
    ["two red", reportOf([outcomeOf("a", "red"), outcomeOf("b", "red")]), "✔ done, with red recipes", "warn", "Every recipe is accounted for; 2 do not pass."],
    ["something moved", reportOf([outcomeOf("a", "promoted")]), "✔ done", "good", "Every recipe is accounted for."],
    ["nothing moved", reportOf([outcomeOf("a", "skipped")]), "✔ done", "good", "Every recipe is accounted for; no canonical moved."],
  ])("%s", (_, report, title, tone, sentence) => {
    const verdict = verdictOf(report);
    expect([`${verdict.sign} ${verdict.word}`, verdict.tone, verdict.sentence]).toEqual([title, tone, sentence]);
  });

  test("totals", () => {
    expect(totals(mixed)).toBe("10 enrolled: 2 promoted, 1 green not promoted, 1 red, 1 ours, 4 skipped, 1 mirror not synced");
    expect(totals(reportOf([]))).toBe("0 enrolled");
  });

  test("every class has its place, and every recipe is in exactly one", () => {
    expect(new Set(shownOrder)).toEqual(new Set(sweepClasses));
    expect(shownOrder).toHaveLength(sweepClasses.length);
    expect(groups(hollow).map(({ name, lines }) => [name, lines.map(({ recipe }) => recipe)])).toEqual([
      ["unaccounted", ["wiki"]], ["red", ["discourse"]], ["ours", ["immich"]], ["sync-failed", ["keycloak"]], ["not-promoted", ["gitea"]], ["promoted", ["bluesky-pds", "custom-html"]], ["skipped", ["cryptpad", "ghost", "n8n", "uptime-kuma"]],
    ]);
  });

  test.each([
    ["promoted", {}, "1.0.0+a → 1.1.0+b"], ["promoted", { from: null }, "none → 1.1.0+b"], ["promoted", { to: null }, "1.0.0+a → none"], ["red", {}, "1.0.0+a"], ["skipped", { from: null, to: null }, "none"],
  ] as const)("the step of %s with %o", (name, change, text) => expect(step(outcomeOf("a", name, change) as never)).toBe(text));

  test.each([
    ["2026-11-29T05:14:31.000Z", "0 h"], ["2026-11-30T00:00:00.000Z", "0 h"], ["2026-11-29T04:14:31.000Z", "1 h"], ["2026-11-29T04:14:31.001Z", "0 h"], ["2026-11-27T05:14:31.001Z", "47 h"], ["2026-11-27T05:14:31.000Z", "2 days"], ["2026-11-26T05:14:31.001Z", "2 days"], ["2026-11-26T05:14:31.000Z", "3 days"], [null, null],
  ])("a canonical of %s is %s old", (canonicalSince, age) => expect(ageOf(outcomeOf("a", "red", { canonicalSince }) as never, mixed)).toBe(age));

  test("the release that was looked at is named where it is not the canonical", () => {
    expect(because(outcomeOf("a", "red", { reason: "why", release: "2.0.0+b", to: "1.0.0+a" }) as never)).toBe("2.0.0+b: why");
    expect(because(outcomeOf("a", "red", { reason: "why", release: "1.0.0+a", to: "1.0.0+a" }) as never)).toBe("why");
    expect(because(outcomeOf("a", "red", { reason: "why", release: null }) as never)).toBe("why");
  });
});

test("the JSON is one line and is read again as the same", () => {
  const text = renderJson(hollow);
  expect(text.match(/\n/g)).toHaveLength(1);
  expect(sweepReportSchema.parse(JSON.parse(text))).toEqual(hollow);
  expect(hollow).toMatchObject({ schema: 1, exitCode: 4, good: false, counts: { promoted: 2, "not-promoted": 1, red: 1, ours: 1, skipped: 4, "sync-failed": 1, unaccounted: 1 } });
});

describe("the terminal", () => {
  const wide = renderTerminal(mixed, { width: 120 });

  test("says what moved and by which run, what stayed, since when and why", () => {
    for (const text of [
      "! sweep done, with failures of ours\n2 of 10 recipes could not be looked at.\n10 enrolled: 2 promoted,", "20261129-030000-sweep-7c1f02, 2026-11-29 03:00 UTC, took 2 h 14 min\ndue since 2026-11-29 03:00:00 UTC (Sun 03:00)",
      "▲ promoted (2)\n  bluesky-pds  0.8.2+v0.4.219 → 0.9.0+v0.4.230  new  run 20261129-030411-bluesky-pds-a41c20\n  custom-html  none → 1.13.0+1.31.1             new  run 20261129-031102-custom-html-09be1d",
      "✘ red (1)\n  discourse    0.8.1+3.5.2  238 days old  1.0.0+2026.11: upgrade: the app does not converge: ", "\n                                          run 20261129-032200-discourse-77aa01\n",
      "\n  cryptpad     0.5.4+v2026.3.0  91 days old  no-new-version\n", "note: 1.4.0+6.3.1 was passed over", "\n  n8n          none                          never-released\n", "\n\nnext sweep due 2026-12-06 03:00 UTC\n",
    ]) expect(wide).toContain(text);
    expect(wide.match(/^\S.*\(\d+\)$/gm)).toEqual(["✘ red (1)", "! ours (1)", "! mirror not synced (1)", "✔ green, not promoted (1)", "▲ promoted (2)", "– skipped (4)"]);
  });

  test("says what is wrong with the sweep, and the way out", () => {
    expect(renderTerminal(hollow)).toContain("✘ nobody can say what became of wiki (sweep-unaccounted)\n  → Look into the sweep's log, then sweep again.\n\n? unaccounted (1)\n  wiki         none    the sweep left no outcome\n");
    const late = reportOf([outcomeOf("a", "skipped")], { lastGoodAt: Date.parse("2026-10-01T00:00:00Z") }, { nextDue: null });
    expect(renderTerminal(late, { width: 140 })).toMatch(/\n\n! before this sweep, the last good sweep ended 2026-10-01T00:00:00.000Z, 59 days ago; one is due every 7 days\n\n– skipped \(1\)\n {2}a {2}1.0.0\+a {2}56 days old {2}no-new-version\n$/);
  });

  test("where there is less room, why stands below, then versions too", () => {
    expect(renderTerminal(mixed, { width: 80 })).toContain("\n  bluesky-pds  0.8.2+v0.4.219 → 0.9.0+v0.4.230  new\n    run 20261129-030411-bluesky-pds-a41c20\n");
    expect(renderTerminal(mixed, { width: 50 })).toContain("\n  bluesky-pds\n    0.8.2+v0.4.219 → 0.9.0+v0.4.230, new\n    run 20261129-030411-bluesky-pds-a41c20\n");
    expect(renderTerminal(mixed, { width: 50 })).toContain("\n  n8n          none\n    never-released\n");
  });

  test.each([[1, 40], [40, 40], [57, 57], [80, 80], [undefined, 80], [120, 120], [1000, 140]])("of %s columns takes at most %i", (width, most) => {
    for (const report of [mixed, hollow]) {
      const text = renderTerminal(report, width === undefined ? {} : { width });
      expect(Math.max(...text.split("\n").map(widthOf))).toBeLessThanOrEqual(most);
    }
  });

  test("colour adds nothing but colour, and is off unless asked for", () => {
    const coloured = renderTerminal(hollow, { width: 100, colour: true });
    expect(stripVTControlCharacters(coloured)).toBe(renderTerminal(hollow, { width: 100 }));
    expect(coloured).toContain("\u001B[31m\u001B[1m✘ red (1)");
    expect(coloured).toContain("\u001B[31m✘ nobody can say");
    expect(renderTerminal(hollow)).not.toContain("\u001B");
  });

  test("no text of a recipe can leave its line or colour anything", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), fc.integer({ min: 40, max: 140 }), (evil, width) => {
      const text = `a${evil}\n✘ red (9)\u001B[2J\u202E`;
      const report = reportOf([outcomeOf(`r${evil}`, "red", { reason: text, notes: [text], release: text, run: text }), outcomeOf("plain", "promoted", { from: text })], {}, { id: text, reason: text });
      const lines = renderTerminal(report, { width }).split("\n");
      expect(lines.join("")).not.toMatch(/[\p{Cc}\u202e]/u);
      expect(lines.filter((line) => line.startsWith("✘ red ("))).toEqual(["✘ red (1)"]);
    }), { numRuns: 60 });
  });
});

describe("the page", () => {
  const page = renderHtml(hollow, { runHref: (run) => `../../runs/${run}/report.html` });

  test("needs nothing from elsewhere, runs nothing, and is well formed", () => {
    expect(page).not.toMatch(/<(script|link|iframe|object|embed)\b|\son\w+=|@import|url\(/i);
    expect(page).toContain("default-src 'none'");
    const body = page.slice(page.indexOf("<body>"), page.indexOf("</body>") + 7).replaceAll(/<br>/g, "<br/>");
    expect(XMLValidator.validate(body)).toBe(true);
  });

  test("has landmarks, one main heading, and leads everywhere that it says", () => {
    expect(page.match(/<h1>/g)).toHaveLength(1);
    for (const landmark of ["<header>", "<main id=\"main\">", "<nav aria-label", "<footer>", "<html lang=\"en\">"]) expect(page).toContain(landmark);
    for (const [, id] of page.matchAll(/href="#([\w-]+)"/g)) expect(page).toContain(`id="${id}"`);
    for (const [, id] of page.matchAll(/<section id="([\w-]+)"/g)) expect(page).toContain(`<h2 id="${id}-title">`);
  });

  test("each recipe has one row, with what moved, since when, and its run", () => {
    for (const { recipe } of hollow.recipes) expect(page.split(`<th scope="row">${recipe}</th>`)).toHaveLength(2);
    for (const text of [
      "<h1>Sweep of 2026-11-29</h1>", "✘</span> NOT TO BE RELIED ON", "nobody can say what became of wiki", "code <code>sweep-unaccounted</code>, exit code 4", "<b>What to do:</b> Look into the sweep&#39;s log", "0.8.2+v0.4.219 <span class=\"arrow\" aria-label=\"to\">→</span> <b>0.9.0+v0.4.230</b>",
      "<time datetime=\"2026-04-05T03:30:00.000Z\">2026-04-05</time><br><small>238 days old</small>", "<a class=\"mono\" href=\"../../runs/20261129-032200-discourse-77aa01/report.html\">", "<dt>Next one due</dt>", "2 recipes", "<li>1.4.0+6.3.1 was passed over", "▲ Promoted (2)",
    ]) expect(page).toContain(text);
  });

  test("without faults, warnings, runs and a next one there is nothing of them; with a warning it is there", () => {
    const plain = renderHtml(reportOf([outcomeOf("a", "skipped")], {}, { nextDue: null, jobs: 1 }));
    for (const text of ["What is wrong", "Warnings", "Next one due", "<small>run"]) expect(plain).not.toContain(text);
    expect(plain).toContain("1 recipe<");
    const late = renderHtml(reportOf([outcomeOf("a", "skipped")], { lastGoodAt: 0 }));
    expect(late).toContain("<h2 id=\"warnings-title\">Warnings</h2><ul><li>before this sweep, the last good sweep ended 1970-");
  });

  test.each(["javascript:alert(1)", "/etc/passwd", "//host/x", "https://x/y", "a b", "a/../b", "", "..", "\"x"])("%j does not become a link", (href) => {
    expect(renderHtml(mixed, { runHref: () => href })).not.toContain("<a class=\"mono\"");
  });

  test("a run without an address stays text", () => {
    const text = renderHtml(mixed);
    expect(text).not.toContain("<a class=\"mono\"");
    expect(text).toContain("<span class=\"mono\">20261129-032200-discourse-77aa01</span>");
  });

  test("no text of a recipe can break out of its place", () => {
    const tags = (evil: string): string => {
      const text = `x${evil}`;
      const report = reportOf([outcomeOf(text, "red", { reason: text, release: text, notes: [text], run: text }), outcomeOf("b", "promoted", { from: text, to: text })], { enrolled: [text, "b", `y${evil}`] }, { id: text, reason: text });
      return (renderHtml(report, { runHref: (run) => run }).replaceAll(/<a class="mono" href="[\w.-]*"|<span class="mono"|<\/a>|<\/span>/g, "").match(/<[a-z/!][^>\s]*/g) ?? []).join("");
    };
    const plain = tags("");
    fc.assert(fc.property(fc.oneof(fc.constant("</td></table><script>x</script><!--"), fc.constant("\" onmouseover=\"x"), fc.string({ unit: "binary" })), (evil) => {
      expect(tags(evil)).toBe(plain);
    }), { numRuns: 60 });
  });
});

describe("the line for a chat", () => {
  test("is one line with totals, what is red, and what moved", () => {
    expect(renderChatLine(mixed)).toBe("! sweep done, with failures of ours: 10 enrolled: 2 promoted, 1 green not promoted, 1 red, 1 ours, 4 skipped, 1 mirror not synced; red: discourse 1.0.0+2026.11; moved: bluesky-pds 0.9.0+v0.4.230, custom-html 1.13.0+1.31.1; 20261129-030000-sweep-7c1f02");
    expect(renderChatLine(hollow)).toContain("1 unaccounted; nobody can say what became of wiki; red: ");
    expect(renderChatLine(reportOf([outcomeOf("a", "skipped")]))).toBe("✔ sweep done: 1 enrolled: 1 skipped; 20261129-030000-sweep-7c1f02");
  });

  test("names five at most", () => {
    const red = (count: number): string => renderChatLine(reportOf(Array.from({ length: count }, (_, index) => outcomeOf(`r${index}`, "red", { release: null }))));
    expect(red(5)).toContain("red: r0, r1, r2, r3, r4; ");
    expect(red(7)).toContain("red: r0, r1, r2, r3, r4 and 2 more; ");
  });

  test("stays one line of bounded length that calls nobody, whatever recipes are called", () => {
    fc.assert(fc.property(fc.array(fc.string({ unit: "binary", maxLength: 80 }), { maxLength: 8 }), (names) => {
      const text = renderChatLine(reportOf([...new Set(names)].map((name) => outcomeOf(`@all\n${name}`, "red"))));
      expect(text).not.toMatch(/[\n@]/);
      expect(widthOf(text)).toBeLessThanOrEqual(400);
    }));
  });
});
