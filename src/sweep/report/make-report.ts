import type { SweepAccount } from "../account.ts";
import { sweepReportSchema, sweepReportVersion, type SweepReport } from "./schema.ts";

/** The report of a sweep from its account. Checked against its schema, so that what is written can be read. */
export function makeReport(sweep: SweepReport["sweep"], account: SweepAccount): SweepReport {
  const { lines, counts, faults, warnings, good, exitCode } = account;
  return sweepReportSchema.parse({ schema: sweepReportVersion, sweep, recipes: lines, counts, faults, warnings, good, exitCode });
}

/** One line of JSON: the whole report. */
export function renderJson(report: SweepReport): string {
  return `${JSON.stringify(report)}\n`;
}
