import { Fault, messageOf } from "#kit/fault.ts";
import { randomHex } from "#kit/ids.ts";
import { liveKeys, deployRelease, tryRelease } from "./deploy.ts";
import { tell } from "./context.ts";
import { dropSnapshot } from "./drop-snapshot.ts";
import { WarmSecrets } from "./kept-secrets.ts";
import { putBack } from "./put-back.ts";
import type { WarmApp, WarmMove, WarmRelease } from "./record.ts";
import { clearEngine, undeploy } from "./undeploy.ts";
import type { Workplace } from "./workplace.ts";

export type MovePlan = Pick<WarmMove, "from" | "to">;

/** `returned`: the move failed, and everything is as it was before it. */
export type Moved = { readonly kind: "moved"; readonly app: WarmApp } | { readonly kind: "returned"; readonly app: WarmApp; readonly fault: Fault };

/**
 * Moves an app to a release: undeploys what runs, takes a snapshot of its data, deploys the release over it, and waits until that is well. What goes wrong is put back, with the data. Each
 * step is in the journal before it is taken, so that whoever comes after a kill knows what to put back. Whoever calls holds the app's lease alone. Faults: what is wrong with the release before
 * anything is touched; `warm-not-put-back`.
 */
export async function moveApp(place: Workplace, { from, to }: MovePlan): Promise<Moved> {
  const { context, app } = place;
  const { store, clock, signal } = context;
  await tryRelease(place, to);
  const snapshots = await context.snapshots();
  const keys = app.kind === "stateful" ? await liveKeys(snapshots, app.owner) : null;
  let move: WarmMove = { from, to, phase: "begun", snapshot: null, volumes: [], fresh: app.release === null, startedAt: new Date(clock.now()).toISOString() };
  const journal = async (change: Partial<WarmMove>): Promise<void> => {
    move = { ...move, ...change };
    await store.warm.put({ ...app, state: "moving", since: move.startedAt, move });
  };
  try {
    await journal({});
    await tell(context, app, "done", from === null ? `clears the way for ${to.version}` : `undeploys ${from.version}`);
    const { idle } = await undeploy(context, app, signal);
    if (keys !== null && !move.fresh) {
      await tell(context, app, "done", "takes a snapshot");
      const snapshot = await snapshots.capture(`${app.owner}-${move.startedAt.slice(0, 19).replaceAll(/[-:]/g, "")}-${randomHex(3)}`, snapshots.live(app.owner, keys), { idle, signal });
      await journal({ phase: "captured", snapshot, volumes: keys });
      await tell(context, app, "seen", `captured as ${snapshot.id}: ${snapshot.files} files, ${snapshot.bytes} bytes`);
    }
    await clearEngine(context, app, signal);
    if (move.fresh) await removeData(place);
    await journal({ phase: "deploying" });
    await tell(context, app, "done", `deploys ${to.version}`);
    const services = await deployRelease(place, to, signal);
    await tell(context, app, "seen", `${to.version} is well`);
    const moved: WarmApp = { ...app, release: to, services, state: "up", since: new Date(clock.now()).toISOString(), move: null };
    await store.warm.put(moved);
    await tell(context, app, "done", `is ${to.version}`);
    if (move.snapshot) await dropSnapshot(context, app, move.snapshot);
    return { kind: "moved", app: moved };
  } catch (error) {
    const fault = error instanceof Fault ? error : new Fault("infrastructure", "warm-move-failed", messageOf(error), { cause: error });
    await tell(context, app, "seen", `${to.version} is not well: ${context.redactor.text(fault.message)}`);
    const back = await putBack(place, { ...app, state: "moving", since: move.startedAt, move });
    signal.throwIfAborted();
    return { kind: "returned", app: back, fault };
  }
}

/** What a removal of the app may have left that was broken off: a new app begins with empty volumes and new secrets. */
async function removeData({ context, app }: Workplace): Promise<void> {
  await (await context.snapshots()).removeLive(app.owner);
  await new WarmSecrets(context.home).remove(app.owner);
}

/** A release that has never run here. */
export function newRelease({ version, commit }: Pick<WarmRelease, "version" | "commit">, app: WarmApp): WarmRelease {
  return { version, commit, upgraded: app.release !== null };
}
