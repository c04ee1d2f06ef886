import { liveBackupPlan } from "#backup/live-plan.ts";
import { StackWatch } from "#deploy/watch.ts";
import { Fault, messageOf } from "#kit/fault.ts";
import { randomHex } from "#kit/ids.ts";
import type { Results } from "#results/schema.ts";
import type { Run } from "./context.ts";
import { restAndFault } from "./converge.ts";
import { dataProbes, type DataProbe } from "./data.ts";
import { deployApp } from "./deploy-app.ts";
import type { Found } from "./outcome.ts";
import type { Lifecycle } from "./lifecycle.ts";
import { waitUntilReady } from "./ready.ts";
import { waitUntilServing } from "./serving.ts";
import type { Say } from "./steps.ts";
import { judgeWayBack } from "./way-back-decision.ts";

/**
 * After everything else: the base again, on the data that the head has migrated and written to, as an operator does who wants to go back without a restore. What is seen is told, and changes
 * neither level nor verdict.
 */
export async function tryWayBack(run: Run, { decision, first }: Lifecycle, found: Found): Promise<void> {
  const upgraded = found.tiers.some(({ result }) => result.tier === "upgrade" && result.status === "pass");
  found.wayBack = decision.kind === "skip" || !upgraded
    ? judgeWayBack({ kind: "not-tried", reason: decision.kind === "skip" ? decision.reason : "the upgrade did not pass" })
    : await run.steps.step("way-back", "The way back", (say) => goBack(run, first, say), (result) => result?.kind ?? "");
}

async function goBack(run: Run, first: Lifecycle["first"], say: Say): Promise<Results["wayBack"]> {
  const { volumes } = await liveBackupPlan(run.docker, run.stack);
  const probes = dataProbes(run, volumes.filter((volume) => volume.paths === null).map((volume) => volume.volume));
  try {
    const marks = await Promise.all(probes.map(async (probe) => {
      const mark = `way-back-${randomHex(6)}`;
      await probe.seed(mark);
      return { probe, mark };
    }));
    await using watch = await StackWatch.open(run.docker, run.stack, run.clock);
    await deployApp(run, first, say);
    const fault = await restAndFault(run, watch, say);
    if (fault) throw fault;
    await waitUntilServing(run);
    await waitUntilReady(run, "base");
    const seen = await Promise.all(marks.map(async ({ probe, mark }) => ({ name: probe.name, outcome: await lookAgain(run, probe, mark) })));
    return judgeWayBack({
      kind: "came-up",
      lost: seen.flatMap(({ name, outcome }) => (outcome.kind === "lost" ? [name] : [])),
      unreadable: seen.flatMap(({ name, outcome }) => (outcome.kind === "unreadable" ? [{ name, reason: outcome.reason }] : [])),
      probes: probes.length,
    });
  } catch (error) {
    run.signal.throwIfAborted();
    const fault = error instanceof Fault ? error : undefined;
    return judgeWayBack({ kind: "failed", faultKind: fault?.kind ?? null, reason: run.redactor.text(messageOf(error)), evidence: (fault?.evidence ?? []).map((line) => run.redactor.text(line)) });
  }
}

type Look = { readonly kind: "there" | "lost" } | { readonly kind: "unreadable"; readonly reason: string };

/** Looks for a mark with the old release. A data check that fails is an answer too: it is the same one, with the same release, that the upgrade began with. */
async function lookAgain(run: Run, probe: DataProbe, mark: string): Promise<Look> {
  try {
    return { kind: (await probe.read(mark)) === mark ? "there" : "lost" };
  } catch (error) {
    run.signal.throwIfAborted();
    // What is not the app's doing shows nothing about its data. A marker file is read without the app.
    if (probe.from === "generic" || (error instanceof Fault && error.kind !== "suite" && error.kind !== "recipe")) throw error;
    return { kind: "unreadable", reason: run.redactor.text(messageOf(error)) };
  }
}
