import { Fault, messageOf } from "#kit/fault.ts";
import { tell } from "./context.ts";
import { decideRecovery, type Recovery } from "./decide-recovery.ts";
import { deployRelease } from "./deploy.ts";
import { dropSnapshot } from "./drop-snapshot.ts";
import { WarmSecrets } from "./kept-secrets.ts";
import type { WarmApp, WarmMove } from "./record.ts";
import { clearEngine, undeploy } from "./undeploy.ts";
import type { Workplace } from "./workplace.ts";

/** Milliseconds that putting an app back may take; an interruption of the caller does not end it. */
const longest = 45 * 60_000;

/**
 * Brings an app to where it was before a move that failed or was broken off: its data as it was captured, the old release running on it. Whoever calls holds the app's lease alone. Again is
 * fine. Fault `warm-not-put-back`, with an alert; the snapshot and the journal stay then.
 */
export async function putBack(place: Workplace, app: WarmApp): Promise<WarmApp> {
  const { context } = place;
  const { move } = app;
  if (move === null) return app;
  const signal = AbortSignal.timeout(longest);
  const recovery = decideRecovery(move);
  await tell(context, app, "decided", `puts back what was before ${move.to.version}: ${words(recovery, move)}`);
  try {
    const back = await perform(place, app, move, recovery, signal);
    await context.store.warm.put(back);
    await tell(context, app, "done", back.state === "up" ? `is ${back.release?.version ?? ""} again` : "is down");
    if (move.snapshot) await dropSnapshot(context, app, move.snapshot);
    return back;
  } catch (error) {
    const reason = context.redactor.text(messageOf(error));
    const evidence = error instanceof Fault ? error.evidence.map((line) => context.redactor.text(line)) : [];
    await context.store.warm.raise({ app: app.owner, code: "not-put-back", subject: move.startedAt, text: `${app.name} could not be put back to what was before ${move.to.version}: ${reason}`, evidence: [...(move.snapshot ? [`its data is in the snapshot ${move.snapshot.id}`] : []), ...evidence] });
    throw new Fault("infrastructure", "warm-not-put-back", `${app.name} could not be put back: ${reason}`, { cause: error, evidence, next: "Mend the cause, then run `cc-ci warm reap`: the journal and the snapshot are kept." });
  }
}

async function perform(place: Workplace, app: WarmApp, move: WarmMove, recovery: Recovery, signal: AbortSignal): Promise<WarmApp> {
  const { context } = place;
  const snapshots = await context.snapshots();
  const restores = recovery.kind === "restore-and-redeploy" || (recovery.kind === "leave-down" && recovery.restore);
  if (restores) await context.store.warm.put({ ...app, move: { ...move, phase: "returning" } });
  // Where the data stays as it is, programs get the time to end.
  else await undeploy(context, app, signal);
  await clearEngine(context, app, signal);
  if (restores) {
    // Before anything goes: data that may be half migrated is better than none.
    await snapshots.verify(move.snapshot!, signal);
    await snapshots.removeLive(app.owner);
    await snapshots.restore(move.snapshot!, app.owner, move.volumes, { signal });
    await tell(context, app, "done", `its data is that of ${move.snapshot!.id} again`);
  }
  const down: WarmApp = { ...app, state: "down", since: new Date(context.clock.now()).toISOString(), services: [], move: null };
  if (recovery.kind === "clear") {
    await snapshots.removeLive(app.owner);
    await new WarmSecrets(context.home).remove(app.owner);
    return { ...down, release: null };
  }
  if (recovery.kind === "leave-down") return down;
  const release = move.from!;
  await tell(context, app, "done", `deploys ${release.version} again`);
  const services = await deployRelease(place, release, signal);
  return { ...app, release, services, state: "up", since: new Date(context.clock.now()).toISOString(), move: null };
}

function words(recovery: Recovery, { from, snapshot }: WarmMove): string {
  switch (recovery.kind) {
    case "redeploy":
      return `${from?.version ?? ""} over the data that is there, which nothing has changed`;
    case "restore-and-redeploy":
      return `${from?.version ?? ""} with the data of ${snapshot?.id ?? ""}`;
    case "leave-down":
      return recovery.restore ? `nothing ran; the data of ${snapshot?.id ?? ""}` : "nothing ran; the data is as it was";
    case "clear":
      return "nothing was there";
  }
}
