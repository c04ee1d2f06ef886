import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { readEvents } from "#results/read-events.ts";
import { runFiles } from "#results/run-folder.ts";
import type { Results } from "#results/schema.ts";
import type { Deaths } from "./deaths.ts";
import { judgeFailFast, patience } from "./fail-fast.ts";
import type { Line } from "./print.ts";

/** The planted recipe that these checks are about, and the last line that its program logs. */
export const crashLoop = { name: "crash-loop", lastWords: "fatal: the database file is locked" };

/** What a crash loop must show besides its outcome: red soon after the third failed task, and the program's last words in record and report. */
export async function checkCrashLoop({ results, folder }: { results: Results; folder: string }, deaths: Deaths): Promise<Line[]> {
  const { events } = await readEvents(join(folder, runFiles.events));
  const fault = events.find(({ event }) => event.kind === "fault");
  const speed = judgeFailFast({ deaths: deaths.of(results.plan?.stack ?? ""), faultAt: fault === undefined ? null : Date.parse(fault.at) });
  const report = await readFile(join(folder, runFiles.report), "utf8").catch(() => "");
  const { name, lastWords } = crashLoop;
  const words = (where: string, there: boolean): Line => ({ name: `${name}: its last log line in the ${where}`, expected: lastWords, got: there ? lastWords : null, ok: there });
  return [
    {
      name: `${name}: red after the third failed task${speed.kind === "unmeasured" ? ` (${speed.reason})` : ""}`,
      value: speed.kind === "measured" ? Math.round(speed.seconds * 1000) / 1000 : null,
      unit: "s",
      target: `0 to ${patience}`,
      ok: speed.kind === "measured" && speed.ok,
    },
    words("fault's evidence", results.fault?.evidence.some((line) => line.includes(lastWords)) ?? false),
    words("report", report.includes(lastWords)),
  ];
}
