import { join } from "node:path";
import { writeAtomic } from "#kit/files.ts";
import { renderBadge } from "./reporters/badge.ts";
import { writeReport } from "./reporters/html.ts";
import { renderJunit } from "./reporters/junit.ts";
import { runFiles } from "./run-folder.ts";
import type { Results } from "./schema.ts";

/** Makes report.html, junit.xml and badge.svg again from a record; the reaper uses it for killed runs. */
export async function writePresentation(folder: string, results: Results): Promise<void> {
  await writeAtomic(join(folder, runFiles.junit), renderJunit(results));
  await writeAtomic(join(folder, runFiles.badge), await renderBadge(results));
  await writeReport(folder, results);
}
