import { join } from "node:path";
import type { LoadedSuite } from "../load.ts";
import type { GateBrowser } from "./gate.ts";
import type { Gate } from "./protocol.ts";
import type { ScreenshotPlan } from "./screenshot.ts";

/** One file that Playwright runs. The suite's own files do not match its pattern, so that each is loaded through exactly one entry. */
export type Entry = {
  /** Base name; entries run in the order of their names. `.ts`, because Playwright takes a `.js` whose tests lie in one other file for a translation of that file. */
  readonly name: string;
  readonly gate: Gate;
  /** The suite's file behind it, relative to the suite; null for the screenshot. */
  readonly file: string | null;
  /** JavaScript. */
  readonly source: string;
};

/**
 * The folder of the entries, in a work folder, with nothing else in it. Playwright looks through its test folder and all folders below, and loads what is called like an entry: anywhere else
 * that could be a file of the recipe, and a folder that goes meanwhile is an error.
 */
export function entriesFolder(workFolder: string): string {
  return join(workFolder, "entries");
}

/** Where the entries find the code of the test process; file URLs. */
export type EntryModules = { readonly gate: string; readonly screenshot: string };

/**
 * The entry files of a suite, in the order of the run. The browser is started before the wait at a gate when tests behind it use one. Where no test does, it is
 * started at the last gate before the screenshot's, so that the screenshot does not have to wait for it.
 * @param screenshot null for an app that has no page
 */
export function entriesOf(loaded: Pick<LoadedSuite, "files" | "browserFiles">, screenshot: ScreenshotPlan | null, modules: EntryModules): Entry[] {
  const { custom, ...operations } = loaded.files;
  const tests: { name: string; gate: Gate; file: string }[] = [
    ...(["install", "upgrade", "backup", "restore"] as const).flatMap((gate, index) => (operations[gate] === undefined ? [] : [{ name: `${index}0-${gate}`, gate, file: operations[gate] }])),
    ...custom.map((file, index) => ({ name: `50-custom-${String(index).padStart(4, "0")}`, gate: "custom" as const, file })),
  ];
  const withBrowser = new Set(tests.filter(({ file }) => loaded.browserFiles.includes(file)).map(({ gate }) => gate));
  const lastGate = withBrowser.size === 0 && screenshot !== null ? tests.at(-1)?.gate : undefined;
  const browserAt = (gate: Gate): GateBrowser => (withBrowser.has(gate) ? "fixture" : gate === lastGate ? "ahead" : "none");
  const forScreenshot = withBrowser.size === 0 ? "ahead" : "fixture";
  return [
    ...tests.map(({ name, gate, file }) => ({
      name: `${name}.entry.ts`,
      gate,
      file,
      source: lines(
        `import { gate, loadTests } from ${JSON.stringify(modules.gate)};`,
        `gate(${JSON.stringify(gate)}, ${JSON.stringify(browserAt(gate))});`,
        `await loadTests(${JSON.stringify(file)}, () => import(${JSON.stringify(`../suite/${file}`)}));`,
      ),
    })),
    ...(screenshot === null ? [] : [{
      name: "90-screenshot.entry.ts",
      gate: "screenshot" as const,
      file: null,
      source: lines(
        `import { gate } from ${JSON.stringify(modules.gate)};`,
        `import { takeScreenshot } from ${JSON.stringify(modules.screenshot)};`,
        `gate("screenshot", ${JSON.stringify(forScreenshot)});`,
        `takeScreenshot(${JSON.stringify(screenshot)}, ${JSON.stringify(forScreenshot)});`,
      ),
    }]),
  ];
}

function lines(...all: string[]): string {
  return `${all.join("\n")}\n`;
}
