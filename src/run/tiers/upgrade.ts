import { StackWatch } from "#deploy/watch.ts";
import { removeOrphans } from "#deploy/orphans.ts";
import type { Deployed } from "#deploy/port.ts";
import { Fault } from "#kit/fault.ts";
import { commitLabel } from "#swarm/labels.ts";
import { readStack, serviceKey, type StackRows } from "#swarm/service-facts.ts";
import type { Run } from "../context.ts";
import { converge } from "../converge.ts";
import { claimDataThere, dataProbes, seedData } from "../data.ts";
import type { Say } from "../steps.ts";
import { recordTier, type TierOutcome } from "../tier.ts";
import { checkServed } from "./served.ts";
import { runSuiteTests } from "./suite-tests.ts";

export type UpgradeFacts = {
  readonly base: { readonly commit: string; readonly version: string | null };
  readonly head: { readonly commit: string; readonly version: string | null };
  /** Volumes that the base backs up whole: what the recipe itself calls data. */
  readonly wholeVolumes: readonly string[];
  /** The mark in the data that the base started from; null when it started empty. */
  readonly carried: string | null;
};

/** Redeploys the head in place over the base's data, and proves that it is the head that runs, serves and still has the data. */
export async function upgradeTier(run: Run, facts: UpgradeFacts, deployHead: (say: Say) => Promise<Deployed>, say: Say): Promise<TierOutcome> {
  return await recordTier(run, "upgrade", { phase: "head", baseDiffers: true }, async (recorder) => {
    const { before } = run.loaded.suite;
    if (before.upgrade) await recorder.check("the hook before the upgrade succeeds", () => before.upgrade?.(run.app) ?? Promise.resolve(), "hook");
    const probes = dataProbes(run, facts.wholeVolumes);
    if (probes.length === 0) run.warn("no data was followed across the upgrade: give the suite a `data` check");
    const seeded = probes.length > 0 ? await recorder.check("data is stored before the upgrade", () => seedData(run, "upgrade", probes), "hook") : [];
    const labelsBefore = commitsOf(run, await readStack(run.docker, run.stack));
    await using watch = await StackWatch.open(run.docker, run.stack, run.clock);
    const deployed = await recorder.check("the engine takes the head", () => deployHead(say));
    await removeOrphans(run.docker, deployed.orphans, run.signal);
    if (deployed.orphans.length > 0) run.warn(`services of the base that the head no longer has were removed: ${deployed.orphans.map((o) => serviceKey(run.stack, o.name)).join(", ")}`);
    const rows = await recorder.check("every service comes to rest on the head", () => converge(run, watch, "upgrade", "upgrade.converged", say));
    await recorder.check("the head is what runs", () => claimHeadRuns(run, facts, rows, labelsBefore));
    await checkServed(run, "upgrade", recorder, "head");
    if (seeded.length > 0) await recorder.check("the data is still there", () => claimDataThere(run, "upgrade", seeded, "that was stored before the upgrade is still there"), "hook");
    if (facts.carried !== null) {
      const older = probes.map((probe) => ({ probe, mark: facts.carried ?? "" }));
      await recorder.check("the canonical's data has come through the upgrade", () => claimDataThere(run, "upgrade", older, "that came through earlier releases is still there", "carried"), "hook");
    }
    await runSuiteTests(run, recorder, { tier: "upgrade", phase: "head", from: facts.base.version, to: facts.head.version, mark: seeded[0]?.mark ?? null });
  });
}

function commitsOf(run: Run, rows: StackRows): Record<string, string | null> {
  return Object.fromEntries(rows.services.map((row) => [serviceKey(run.stack, row.Spec.Name), row.Spec.Labels?.[commitLabel] ?? null]));
}

/** Every service carries the head's commit, no task of an older spec runs, and what is there now is not what was there before. */
async function claimHeadRuns(run: Run, facts: UpgradeFacts, rows: StackRows, before: Record<string, string | null>): Promise<void> {
  const after = commitsOf(run, rows);
  const running = runningTasks(run, rows);
  const evidence = { before, after, running };
  const make = (id: string, claim: string, check: "equals" | "not-equals" | "empty" | "at-least", expected: string | number | null, pointer: string): Promise<{ holds: boolean; id: string }> =>
    run.claims.claim({ id, tier: "upgrade", claim, observed: "GET /services and GET /tasks (those that run the present spec)", check, expected, evidence: { name: "upgrade-running", json: evidence, pointer } });
  const claims = [];
  for (const service of Object.keys(after)) {
    claims.push(await make(`upgrade.commit:${service}`, `service ${service} carries the head's commit`, "equals", facts.head.commit, `/after/${service}`));
    claims.push(await make(`upgrade.no-old-task:${service}`, `no task of an older spec of ${service} runs`, "empty", null, `/running/${service}/old`));
    const { wanted = 0, completed = 0 } = running[service] ?? {};
    if (completed > 0) claims.push(await make(`upgrade.completed:${service}`, `the one-shot service ${service} completed on the head's spec`, "at-least", 1, `/running/${service}/completed`));
    else if (wanted > 0) claims.push(await make(`upgrade.running-tasks:${service}`, `as many tasks of ${service} as wanted run the head's spec`, "at-least", wanted, `/running/${service}/currentCount`));
  }
  const moved = Object.keys(after).find((service) => service === "app") ?? Object.keys(after)[0] ?? "";
  if (before[moved] !== undefined) claims.push(await make("upgrade.moved", "the commit that runs is not the one from before", "not-equals", before[moved] ?? null, `/after/${moved}`));
  const broken = claims.find((claim) => !claim.holds);
  if (broken) throw new Fault("recipe", "not-head", `after the upgrade it is not the head that runs: ${broken.id} does not hold`, { evidence: [JSON.stringify(evidence)] });
}

type Running = { readonly wanted: number; readonly completed: number; readonly currentCount: number; readonly current: string[]; readonly old: string[] };

function runningTasks(run: Run, rows: StackRows): Record<string, Running> {
  return Object.fromEntries(
    rows.services.map((row) => {
      const tasks = rows.tasks.filter((task) => task.ServiceID === row.ID);
      const live = tasks.filter((task) => task.Status.State === "running" && task.DesiredState === "running");
      const current = live.filter((task) => rows.current.has(task.ID)).map((task) => task.ID);
      const completed = tasks.filter((task) => rows.current.has(task.ID) && task.Status.State === "complete").length;
      const wanted = row.Spec.Mode.Global ? 1 : (row.Spec.Mode.Replicated?.Replicas ?? 1);
      const old = live.filter((task) => !rows.current.has(task.ID)).map((task) => task.ID);
      return [serviceKey(run.stack, row.Spec.Name), { wanted, completed, currentCount: current.length, current, old }];
    }),
  );
}
