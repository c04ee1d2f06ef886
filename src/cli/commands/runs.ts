import { join } from "node:path";
import { stateHome } from "#config/home.ts";
import { renderCard } from "#results/card.ts";
import { listRuns, runLogs, showRun, type RunEntry } from "#results/runs.ts";

const root = (): string => join(stateHome(), "runs");
type Options = { readonly json?: boolean };

/** `cc-ci runs list`. */
export async function listCommand({ json }: Options): Promise<void> {
  const runs = await listRuns(root());
  if (json) return void runs.map((run) => print(JSON.stringify(summary(run))));
  if (runs.length === 0) return print("no runs yet: try `cc-ci demo`");
  for (const run of runs) print(line(run));
}

/** `cc-ci runs show`. */
export async function showCommand(wanted: string, { json }: Options): Promise<void> {
  const run = await showRun(root(), wanted);
  if (json) return print(JSON.stringify(run.kind === "finished" ? run.results : summary(run)));
  if (run.kind === "finished") return print(renderCard(run.results, { colour: process.stdout.isTTY, report: join(run.path, "report.html") }));
  print(line(run));
}

/** `cc-ci runs logs`. */
export async function logsCommand(wanted: string, options: Options & { readonly service?: string; readonly hooks?: boolean }): Promise<void> {
  const run = await showRun(root(), wanted);
  const logs = await runLogs(run.path, { service: options.service, hooks: options.hooks });
  for (const log of logs) print(options.json ? JSON.stringify(log) : `==> ${log.kind} ${log.name} <==\n${log.text}`);
}

function summary(run: RunEntry): object {
  if (run.kind !== "finished") return run;
  const { verdict, level, fault, run: facts } = run.results;
  return { kind: run.kind, id: run.id, path: run.path, recipe: facts.recipe, verdict, level, fault: fault && { class: fault.class, tier: fault.tier, reason: fault.reason }, finishedAt: facts.finishedAt, ms: facts.ms };
}

function line(run: RunEntry): string {
  switch (run.kind) {
    case "finished": {
      const { verdict, level, fault } = run.results;
      return `${run.id}  ${verdict.padEnd(5)} level ${level}${fault ? `  ${fault.tier}: ${fault.reason.split("\n")[0]?.slice(0, 90)}` : ""}`;
    }
    case "running":
      return `${run.id}  runs: ${run.step ?? "starting"}${run.message ? `, ${run.message}` : ""}`;
    case "dead":
      return `${run.id}  its process is gone (at ${run.step ?? "the start"}): run \`cc-ci reap\``;
    case "damaged":
      return `${run.id}  damaged: ${run.reason}`;
  }
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
