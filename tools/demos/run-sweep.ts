import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { packageRoot } from "#kit/packages.ts";
import { renderTerminal } from "#sweep/report/terminal.ts";
import { sweepReportSchema, type SweepReport } from "#sweep/report/schema.ts";

export type SweepOptions = {
  readonly home: string;
  /** Recipes at once. */
  readonly jobs: string;
  readonly signal: AbortSignal;
  /** Prints the report's table. */
  readonly print: boolean;
};

/** A sweep as a timer calls it; gives its report, whatever its exit code. */
export async function runSweep({ home, jobs, signal, print }: SweepOptions): Promise<SweepReport> {
  const child = spawn(join(packageRoot, "cc-ci"), ["sweep", "--jobs", jobs, "--json"], { env: { ...process.env, CC_CI_HOME: home }, stdio: ["ignore", "pipe", "inherit"], detached: true });
  const stop = (): void => void child.kill("SIGTERM");
  signal.addEventListener("abort", stop, { once: true });
  let report: SweepReport | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    const event = JSON.parse(line) as { kind: string; report?: unknown };
    if (event.kind === "report") report = sweepReportSchema.parse(event.report);
  }
  if (child.exitCode === null) await once(child, "exit");
  signal.removeEventListener("abort", stop);
  signal.throwIfAborted();
  if (!report) throw new Error(`the sweep ended with exit code ${child.exitCode} and without a report`);
  if (print) process.stdout.write(`\n${renderTerminal(report, { width: process.stdout.columns ?? 110, colour: process.stdout.isTTY && !process.env.NO_COLOR })}\n`);
  return report;
}
