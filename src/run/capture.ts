import { liveBackupPlan } from "#backup/live-plan.ts";
import { engineName } from "#deploy/stack/names.ts";
import { randomHex } from "#kit/ids.ts";
import { Fault } from "#kit/fault.ts";
import { stopApp, volumesIdle } from "#swarm/stop-app.ts";
import { dataVolumes } from "./app-volumes.ts";
import type { Run } from "./context.ts";
import { dataProbes, seedMark } from "./data.ts";
import type { Found } from "./outcome.ts";
import type { Prepared } from "./prepare.ts";

/** Milliseconds that an app may take to stop before its data is captured, over what its recipe says. */
const stopTimeout = 600_000;

/**
 * Captures the data of an app that has just proven itself: stores a mark in it that a later proof can read back, undeploys it, and takes the snapshot while
 * nothing runs on its volumes.
 */
export async function captureData(run: Run, found: Found, { deployment: { model } }: Prepared): Promise<void> {
  const { data } = run;
  if (data?.captureAs == null) return;
  const { captureAs, snapshots } = data;
  const mark = await run.steps.step("mark", "Store a mark", () => storeMark(run), (stored) => stored ?? "nothing to store it through");
  const keys = dataVolumes(model);
  const stopped = await run.steps.step("stop", "Undeploy, keep the volumes", (say) => stopApp({ docker: run.docker, runId: run.id, stack: run.stack, signal: run.signal, say, timeout: stopTimeout }), (ended) => `${ended.length} containers ended`);
  const killed = stopped.filter(({ exitCode }) => exitCode === 137);
  if (killed.length > 0) {
    run.warn(`did not end by themselves and were killed, so that their data may not be whole: ${killed.map(({ service }) => service).join(", ")}`);
  }
  const names = keys.map((key) => engineName(run.stack, key, model.volumes?.[key]));
  const idle = async (): Promise<boolean> => await volumesIdle(run.docker, names);
  const ref = await run.steps.step("capture", "Take the snapshot", () => snapshots.capture(captureAs, snapshots.live(run.id, keys), { idle, signal: run.signal }), ({ method, files, bytes }) => `${method}: ${files} files, ${bytes} bytes`);
  await run.claims.claim({
    id: "run.captured",
    tier: "run",
    claim: "the app's data was captured while nothing ran on its volumes",
    observed: "the engine's containers by volume, before and after the copy; the content hash over the snapshot",
    check: "equals",
    expected: true,
    evidence: { name: "captured", json: { volumes: keys, stopped, idle: await idle(), snapshot: ref }, pointer: "/idle" },
  });
  found.captured = { ref, mark, secrets: run.secrets.saved() };
}

/** Returns the mark, or null where neither the suite nor the recipe's backup labels say how data is stored. */
async function storeMark(run: Run): Promise<string | null> {
  const { volumes } = await liveBackupPlan(run.docker, run.stack);
  const probes = dataProbes(run, volumes.filter((volume) => volume.paths === null).map((volume) => volume.volume));
  if (probes.length === 0) {
    run.warn("no data was stored before the capture: give the suite a `data` check");
    return null;
  }
  const mark = `canon-${randomHex(6)}`;
  try {
    for (const probe of probes) await seedMark(run, "install", probe, mark);
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw new Fault("suite", "seed-failed", `the mark could not be stored: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
  return mark;
}
