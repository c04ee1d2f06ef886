import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeAtomic } from "#kit/files.ts";
import type { Reporter } from "../events.ts";
import { runFiles } from "../run-folder.ts";
import type { Results } from "../schema.ts";
import { renderReport } from "./html/render.ts";

/** Writes report.html of a run folder from its results, screenshot and logs. */
export async function writeReport(folder: string, results: Results): Promise<void> {
  const screenshot = results.screenshot === null ? undefined : await readFile(join(folder, runFiles.screenshot)).catch(() => undefined);
  const files = [...(await logsIn(folder, runFiles.logs)), ...(await logsIn(folder, runFiles.hookLogs))];
  await writeAtomic(join(folder, runFiles.report), renderReport(results, { files, ...(screenshot && { screenshot }) }));
}

async function logsIn(folder: string, under: string): Promise<string[]> {
  const names = await readdir(join(folder, under)).catch(() => []);
  return names.filter((name) => name.endsWith(".log")).toSorted().map((name) => `${under}/${name}`);
}

/** Writes the report when the run has finished. */
export function htmlReporter(options: { readonly folder: string }): Reporter {
  let results: Results | undefined;
  return {
    onEvent(event) {
      if (event.kind === "run.finished") results = event.results;
    },
    async close() {
      if (results) await writeReport(options.folder, results);
    },
  };
}
