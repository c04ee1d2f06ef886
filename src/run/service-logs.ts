import { serviceLogs } from "#swarm/logs.ts";
import { serviceKey } from "#swarm/service-facts.ts";
import { namespaceLabel } from "#swarm/labels.ts";
import type { Run } from "./context.ts";

/** Lines of each service that are kept. */
const keptLines = 5_000;
/** Lines that go with a failing check. */
const recentLines = 25;

async function logsByService(run: Run, tail: number, stack = run.stack): Promise<Map<string, string[]>> {
  const services = await run.docker.listServices({ filters: { label: [`${namespaceLabel}=${stack}`] } });
  const logs = await Promise.all(
    services.map(async (service) => {
      // An engine that cannot give a log must not turn a failure into another one.
      const lines = await serviceLogs(run.docker, service.ID, tail).catch(() => []);
      return [serviceKey(stack, service.Spec?.Name ?? ""), lines] as const;
    }),
  );
  return new Map(logs);
}

/** The last lines of all services together, in time order, each with its service in front. */
export async function recentLogs(run: Run): Promise<string[]> {
  const logs = await logsByService(run, recentLines).catch(() => new Map<string, string[]>());
  return [...logs]
    .flatMap(([service, lines]) => lines.map((line) => ({ time: line.slice(0, 30), text: `${service} | ${line}` })))
    .toSorted((a, b) => a.time.localeCompare(b.time))
    .slice(-recentLines * 2)
    .map(({ text }) => run.redactor.text(text));
}

/** Writes each service's log into the run folder; those of other apps with their recipe in front. */
export async function keepServiceLogs(run: Run): Promise<void> {
  const stacks = [["", run.stack] as const, ...[...(run.state.companions?.stacks ?? [])].map(([recipe, stack]) => [`${recipe}-`, stack] as const)];
  await Promise.all(stacks.map(async ([before, stack]) => {
    const logs = await logsByService(run, keptLines, stack);
    await Promise.all([...logs].map(([service, lines]) => run.folder.writeServiceLog(`${before}${service}`, `${lines.join("\n")}\n`)));
  }));
}
