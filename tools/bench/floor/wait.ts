import { setTimeout as pause } from "node:timers/promises";
import { Wake } from "#kit/wake.ts";
import type { Docker } from "#swarm/engine.ts";
import { subscribe } from "#swarm/events.ts";
import { namespaceLabel } from "#swarm/labels.ts";
import { readStack, type StackRows } from "#swarm/service-facts.ts";

/** Milliseconds; a look at the engine takes about five. */
const tight = 50;

/** Looks at every event of the engine, and at least every 50 ms, until `there`. */
export async function untilEngine(docker: Docker, signal: AbortSignal, there: () => Promise<boolean>): Promise<void> {
  const wake = new Wake();
  await using _ = await subscribe(docker, () => wake.ring(), signal);
  while (!(await there())) await wake.wait(tight, signal);
}

export async function untilEvery(milliseconds: number, signal: AbortSignal, there: () => Promise<boolean>): Promise<void> {
  while (!(await there())) await pause(milliseconds, undefined, { signal });
}

/** Every service runs, or has run, as many tasks of its present spec as it wants; no update goes on; no task of an older spec runs. */
export async function atRest(docker: Docker, stack: string): Promise<boolean> {
  const rows = await readStack(docker, stack);
  return rows.services.length > 0 && rows.services.every((service) => serviceAtRest(service, rows));
}

function serviceAtRest({ ID, Spec, UpdateStatus }: StackRows["services"][number], { tasks, current }: StackRows): boolean {
  if (UpdateStatus?.State !== undefined && UpdateStatus.State !== "completed") {
    // A one-shot task that ends early by right pauses its update.
    if (UpdateStatus.State !== "paused" || Spec.TaskTemplate.RestartPolicy?.Condition !== "none") return notFailed(UpdateStatus.State);
  }
  const own = tasks.filter((task) => task.ServiceID === ID);
  if (own.some((task) => !current.has(task.ID) && ["running", "starting"].includes(task.Status.State))) return false;
  const once = Spec.TaskTemplate.RestartPolicy?.Condition === "none";
  const good = own.filter((task) => current.has(task.ID) && ((task.Status.State === "running" && task.DesiredState === "running") || (once && task.Status.State === "complete")));
  return good.length >= (Spec.Mode.Replicated?.Replicas ?? 1);
}

function notFailed(state: string): false {
  if (state !== "updating") throw new Error(`the update ended as ${state}`);
  return false;
}

export async function containersGone(docker: Docker, stack: string): Promise<boolean> {
  return (await docker.listContainers({ all: true, filters: { label: [`${namespaceLabel}=${stack}`] } })).length === 0;
}

export async function networksGone(docker: Docker, stack: string): Promise<boolean> {
  return (await docker.listNetworks({ filters: { label: [`${namespaceLabel}=${stack}`] } })).length === 0;
}
