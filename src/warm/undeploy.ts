import { Fault } from "#kit/fault.ts";
import { stopApp, volumesIdle } from "#swarm/stop-app.ts";
import { labelled, removeRun } from "#swarm/teardown.ts";
import { tell, type WarmContext } from "./context.ts";
import type { WarmApp } from "./record.ts";

/** Milliseconds that an app may take to stop. */
const stopTimeout = 600_000;

/**
 * Undeploys an app as an operator does: its programs get the time to end that the recipe gives them. The engine's volumes stay for now. `idle` says whether nothing runs on them.
 */
export async function undeploy(context: WarmContext, app: WarmApp, signal: AbortSignal): Promise<{ readonly idle: () => Promise<boolean> }> {
  const { docker } = context;
  const stopped = await stopApp({ docker, runId: app.owner, stack: app.stack, signal, say: () => {}, timeout: stopTimeout });
  const killed = stopped.filter(({ exitCode }) => exitCode === 137).map(({ service }) => service);
  if (killed.length > 0) await tell(context, app, "seen", `did not end by themselves and were killed: ${killed.join(", ")}`);
  const volumes = (await labelled(docker, app.owner, ["volume"])).map(({ name }) => name);
  return { idle: () => volumesIdle(docker, volumes) };
}

/** Removes all that is left of an app on the engine. Its files lie in a folder of ours and stay. */
export async function clearEngine({ docker }: Pick<WarmContext, "docker">, app: WarmApp, signal: AbortSignal): Promise<void> {
  const left = await removeRun({ docker, runId: app.owner, signal, say: () => {} });
  if (left.length > 0) {
    throw new Fault("infrastructure", "warm-left-behind", `${left.length} things of ${app.name} could not be removed from the engine`, { evidence: left.map(({ kind, name }) => `${kind} ${name}`), next: "Find out what holds them, then run `cc-ci warm reap`." });
  }
}
