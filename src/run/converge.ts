import { Fault } from "#kit/fault.ts";
import type { Claim } from "#results/claim.ts";
import { StackWatch, type Watched } from "#deploy/watch.ts";
import type { Failure } from "#deploy/convergence.ts";
import { containerLogs } from "#swarm/logs.ts";
import { orGone } from "#swarm/engine.ts";
import { serviceKey, type StackRows } from "#swarm/service-facts.ts";
import type { Run } from "./context.ts";
import type { Site } from "./site.ts";
import type { Say } from "./steps.ts";

/** Waits for the stack to come to rest, and claims it. Throws a Fault that tells why it did not. */
export async function converge(run: Run, watch: StackWatch, tier: Claim["tier"], claimId: string, say: Say): Promise<StackRows> {
  const seconds = run.request.deployTimeoutSeconds ?? run.loaded.suite.deployTimeout;
  const { outcome, rows } = await watch.converged(seconds * 1000, run.signal, say);
  const evidence = { outcome, services: rows.services.map((row) => summary(run, rows, row)) };
  await run.claims.claim({
    id: claimId,
    tier,
    claim: "every service came to rest as its spec wants it",
    observed: "engine events, GET /services and GET /tasks of the stack",
    check: "equals",
    expected: "converged",
    evidence: { name: claimId.replaceAll(":", "-"), json: evidence, pointer: "/outcome/kind" },
  });
  const fault = await faultOf(run, { outcome, rows }, seconds);
  if (fault) throw fault;
  return rows;
}

/** Waits for the stack to come to rest, without a claim; gives the Fault that tells why it did not. */
export async function restAndFault(run: Site, watch: StackWatch, say: Say): Promise<Fault | null> {
  const seconds = run.request.deployTimeoutSeconds ?? run.loaded.suite.deployTimeout;
  return await faultOf(run, await watch.converged(seconds * 1000, run.signal, say), seconds);
}

async function faultOf(run: Site, { outcome, rows }: Watched, seconds: number): Promise<Fault | null> {
  if (outcome.kind === "converged") return null;
  return outcome.kind === "failed" ? await failed(run, outcome.failure, rows) : await timedOut(run, outcome.waiting, rows, seconds);
}

function summary(run: Run, rows: StackRows, row: StackRows["services"][number]): object {
  return {
    service: serviceKey(run.stack, row.Spec.Name),
    id: row.ID,
    version: row.Version.Index,
    mode: row.Spec.Mode,
    update: row.UpdateStatus ?? null,
    tasks: rows.tasks
      .filter((task) => task.ServiceID === row.ID)
      .map((task) => ({ id: task.ID, slot: task.Slot ?? null, desired: task.DesiredState, status: task.Status, current: rows.current.has(task.ID), image: task.Spec.ContainerSpec?.Image ?? "" })),
  };
}

async function failed(run: Site, failure: Failure, rows: StackRows): Promise<Fault> {
  const tasks = failure.tasks.map((task) => `task ${task.id.slice(0, 12)}: ${task.state} ${task.error}${task.exitCode === null ? "" : ` (exit code ${task.exitCode})`}`);
  const words = await lastWords(run, failure.tasks.map((task) => task.id), rows);
  const kind = failure.code === "image-missing" ? "upstream" : "recipe";
  return new Fault(kind, failure.code, `service "${failure.service}": ${failure.reason}`, { evidence: [...tasks, ...words], next: advice[failure.code] });
}

const advice: Readonly<Record<Failure["code"], string>> = {
  "rolled-back": "Find out why the new task failed; see its last log lines.",
  "update-paused": "Find out why the new task failed; `failure_action: rollback` would at least bring the old one back.",
  "crash-loop": "See the last log lines and exit codes above.",
  "never-healthy": "Check the health check's command, and whether `start_period` is long enough.",
  "out-of-memory": "Raise the memory limit, or make the program use less.",
  "image-missing": "Check that the image's tag exists.",
  unplaceable: "Check placement constraints and resource reservations.",
  "task-rejected": "The engine refuses to start the task; its message above says why.",
  "one-shot-failed": "See the last log lines and exit code above.",
};

async function timedOut(run: Site, waiting: readonly { service: string; why: string }[], rows: StackRows, seconds: number): Promise<Fault> {
  const stuck = rows.services.filter((row) => waiting.some((w) => w.service === serviceKey(run.stack, row.Spec.Name)));
  const tasks = rows.tasks.filter((task) => stuck.some((row) => row.ID === task.ServiceID));
  const unhealthy = tasks.some((task) => task.Status.State === "starting");
  const words = await lastWords(run, tasks.slice(-2).map((task) => task.ID), rows);
  const why = waiting.map((w) => `${w.service}: ${w.why}`).join("; ");
  return new Fault("recipe", unhealthy ? "never-healthy" : "deploy-timeout", `not at rest within ${seconds} s: ${why}`, {
    evidence: words,
    next: "If the app needs more time, set `deployTimeout` in the suite.",
  });
}

type ContainerState = { readonly State: { readonly Health?: { readonly Log?: readonly { readonly ExitCode: number; readonly Output: string }[] } } };

/** Health output and last log lines of the containers of the last tasks. */
async function lastWords(run: Site, taskIds: readonly string[], rows: StackRows): Promise<string[]> {
  const containers = rows.tasks.filter((task) => taskIds.includes(task.ID)).flatMap((task) => task.Status.ContainerStatus?.ContainerID ?? []);
  const words = await Promise.all(
    containers.slice(-2).map(async (id) => {
      const state = (await orGone(run.docker.getContainer(id).inspect()).catch(() => undefined)) as ContainerState | undefined;
      const health = (state?.State.Health?.Log ?? []).slice(-1).map((entry) => `health check (exit code ${entry.ExitCode}): ${entry.Output.trim().slice(0, 500)}`);
      const log = await containerLogs(run.docker, id, 15).catch(() => []);
      return [...health, ...log.map((line) => `log: ${line}`)];
    }),
  );
  return words.flat().map((line) => run.redactor.text(line));
}
