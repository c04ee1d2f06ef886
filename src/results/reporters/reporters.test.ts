import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { XMLValidator } from "fast-xml-parser";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Redactor } from "#kit/redact.ts";
import type { Reporter, RunEvent } from "../events.ts";
import { createPaint, wantsColour } from "../paint.ts";
import { readEvents } from "../read-events.ts";
import type { Results } from "../schema.ts";
import { makeExample, plantedSecret } from "../testing/examples.ts";
import { HandClock } from "../testing/play.ts";
import { temporaryFolder } from "../testing/temporary.ts";
import { junitProblems } from "../verify/junit.ts";
import { renderCard } from "../card.ts";
import { badgeText, renderBadge } from "./badge.ts";
import { fanOut } from "./fan-out.ts";
import { renderReport } from "./html/render.ts";
import { jsonReporter } from "./json.ts";
import { renderJunit } from "./junit.ts";
import { ndjsonFileReporter } from "./ndjson-file.ts";
import { plainReporter } from "./plain.ts";
import { terminalReporter } from "./terminal.ts";

const root = await temporaryFolder();

class Screen {
  text = "";
  isTTY = true;
  columns = 80;
  write(text: string): void {
    this.text += text;
  }
}

const out = { plain: new Screen(), json: new Screen(), terminal: new Screen() };
const red = await makeExample("red", root, {
  reporters: (folder, clock) => [
    plainReporter({ output: out.plain, clock, report: folder.file("report") }), jsonReporter({ output: out.json, clock }),
    terminalReporter({ output: out.terminal, clock, env: { NO_COLOR: "1" }, interval: 0, report: folder.file("report") }),
  ],
});

// oxlint-disable no-control-regex -- escape sequences are what is looked for
/** What a terminal shows after all that was written, as far as the live region's own sequences go. */
function screenOf(text: string): string[] {
  const lines = [""];
  for (const part of text.split(/(\u001B\[\d+A\r\u001B\[0J)/)) {
    const up = /^\u001B\[(\d+)A/.exec(part);
    if (up) lines.splice(lines.length - 1 - Number(up[1]), Infinity, "");
    else for (const [index, line] of part.split("\n").entries()) {
      if (index > 0) lines.push("");
      lines[lines.length - 1] += line;
    }
  }
  return lines;
}

test("no reporter lets a secret out", async () => {
  for (const { text } of Object.values(out)) {
    expect(text).not.toContain(plantedSecret);
    expect(text).toContain("[secret]");
  }
  for (const name of ["results.json", "events.ndjson", "report.html", "junit.xml", "badge.svg", "logs/app.log"]) expect(await readFile(join(red.folder.path, name), "utf8")).not.toContain(plantedSecret);
});

test("--json writes the same lines as events.ndjson", async () => {
  expect(out.json.text).toBe(await readFile(red.folder.file("events"), "utf8"));
  const { events, problems } = await readEvents(red.folder.file("events"));
  expect(problems).toEqual([]);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
});

test("the terminal ends with the card and without a trace of the live lines, and says all in words", () => {
  const screen = screenOf(out.terminal.text);
  expect(screen.join("\n")).not.toMatch(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/);
  expect(out.terminal.text).toMatch(/⠋ now .*upgrade {2}app: new task starting/);
  for (const text of ["✔ done", "✔ pass", "✘ fail", "? unverified", "✘ RED", `report  ${red.folder.file("report")}`]) expect(screen.join("\n")).toContain(text);
  const drawn = screen.filter((line) => !line.includes("report.html"));
  expect(drawn.filter((line) => line.length > 80)).toEqual([]);
});

test("the plain log has a time on every line before the card", () => {
  const [log] = out.plain.text.split("\n╭");
  for (const line of log!.trim().split("\n")) expect(line).toMatch(/^2026-11-23T21:14:\d\d\.\d{3}Z {2}\S|^2026-11-23T21:14:\d\d\.\d{3}Z {4}/);
  expect(log).toContain("decided  base: newest release older than the head");
});

test("a message that is said again is not logged again", () => {
  const output = new Screen();
  const reporter = plainReporter({ output, clock: new HandClock("2026-11-23T00:00:00.000Z") });
  for (const message of ["a", "a", "b", "a"]) reporter.onEvent({ kind: "step.progress", step: "s", message });
  expect(output.text.trim().split("\n").map((line) => line.at(-1))).toEqual(["a", "b", "a"]);
});

test("escape sequences of a recipe do not reach the terminal", () => {
  const output = new Screen();
  const reporter = terminalReporter({ output, env: { NO_COLOR: "1" }, interval: 0 });
  reporter.onEvent({ kind: "warning", message: "evil \u001B[2J\u001B]0;title\u0007 text" });
  reporter.onEvent({ kind: "test", tier: "custom", test: { name: "n\u001B[31m", source: "suite", status: "fail", ms: 1, error: "e\u001B[2J", logs: ["l\u001B[2J"], claims: [] } });
  expect(output.text).not.toContain("\u001B");
});

test.each([[{ isTTY: true }, {}, true], [{ isTTY: false }, {}, false], [{ isTTY: true }, { NO_COLOR: "1" }, false], [{ isTTY: true }, { TERM: "dumb" }, false], [{ isTTY: false }, { FORCE_COLOR: "1" }, true]])("colour for %j with %j: %s", (output, env, expected) => {
  expect(wantsColour({ write: () => {}, ...output }, env)).toBe(expected);
  expect(createPaint(expected)("good", "x") === "x").toBe(!expected);
});

test("events.ndjson is there line by line, and an old one is not written into", async () => {
  const file = join(root, "e.ndjson");
  const reporter = ndjsonFileReporter({ file, clock: new HandClock("2026-11-23T00:00:00.000Z") });
  reporter.onEvent({ kind: "warning", message: "one" });
  expect(await readFile(file, "utf8")).toBe("{\"at\":\"2026-11-23T00:00:00.000Z\",\"seq\":1,\"kind\":\"warning\",\"message\":\"one\"}\n");
  await reporter.close?.();
  expect(() => reporter.onEvent({ kind: "warning", message: "late" })).toThrow("closed");
  expect(() => ndjsonFileReporter({ file })).toThrow("EEXIST");
});

test("a reporter that fails is told once and disturbs no other", async () => {
  const seen: RunEvent[] = [];
  const failures: string[] = [];
  const broken: Reporter = { onEvent: () => { throw new Error("disk full"); }, close: () => Promise.reject(new Error("again")) };
  const reporter = fanOut([broken, { onEvent: (event) => seen.push(event) }], { redactor: new Redactor(), onFailure: (message) => failures.push(message) });
  reporter.onEvent({ kind: "warning", message: "a" });
  reporter.onEvent({ kind: "warning", message: "b" });
  await reporter.close?.();
  expect([seen.length, failures]).toEqual([2, ["a reporter failed: disk full"]]);
});

test("junit.xml is well formed and tells every test, whatever its texts hold", () => {
  const text = fc.oneof(fc.string({ unit: "binary" }), fc.constant("]]>\u0000\uD800 &amp; <a b='c'>\u0008"));
  fc.assert(fc.property(text, text, fc.array(text), (name, error, logs) => {
    const { results } = red;
    const tiers = results.tiers.map((tier) => ({ ...tier, tests: tier.tests.map((one) => ({ ...one, name, error, logs })) }));
    const changed: Results = { ...results, tiers, fault: { ...results.fault!, reason: error } };
    const xml = renderJunit(changed);
    expect(XMLValidator.validate(xml)).toBe(true);
    expect(junitProblems(xml, changed)).toEqual([]);
    expect(xml).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/);
  }));
});

test.each([
  [{ verdict: "green", level: 5 }, "level 5"], [{ verdict: "red", level: 1 }, "red · level 1"], [{ verdict: "ours", level: 0 }, "no result (ours)"],
] as const)("the badge of %j says it in words", async (results, message) => {
  expect(badgeText(results).message).toBe(message);
  expect(await renderBadge(results)).toContain(`aria-label="cc-ci: ${message}"`);
});

test("each level has a colour of its own", () => {
  expect(new Set([0, 1, 2, 3, 4, 5].map((level) => badgeText({ verdict: "green", level }).color)).size).toBe(6);
});

test("a quick run's badge, card and page say quick", async () => {
  const { results } = await makeExample("green", root);
  const quick: Results = { ...results, run: { ...results.run, lane: "quick" } };
  expect(await renderBadge(quick)).toContain('aria-label="cc-ci quick: level 5"');
  expect(renderCard(quick)).toContain("level 5 of 5, quick lane");
  expect(renderCard(quick)).toContain("gates nothing");
  expect(renderReport(quick)).toContain("quick lane");
});
