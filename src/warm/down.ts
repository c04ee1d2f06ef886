import { Fault } from "#kit/fault.ts";
import { takeAlone } from "./alone.ts";
import { refuseOtherEngine, tell, type WarmContext } from "./context.ts";
import { WarmSecrets } from "./kept-secrets.ts";
import type { WarmApp } from "./record.ts";
import { clearEngine, undeploy } from "./undeploy.ts";

/**
 * Undeploys an app. Its data and secrets are kept for the next `up`, unless they are to be removed too: then nothing is left of it. Faults: `warm-not-there`, `warm-held`;
 * `warm-broken-off` for one whose move has to be put back first.
 */
export async function takeDown(context: WarmContext, name: string, { removeData, waitFor = 0 }: { readonly removeData: boolean; readonly waitFor?: number }): Promise<WarmApp> {
  const { store, clock, signal } = context;
  const known = await store.warm.get(name);
  if (!known) throw new Fault("usage", "warm-not-there", `${name} was never brought up here`, { next: "`cc-ci warm list` shows what there is." });
  refuseOtherEngine(known, context.endpoint);
  await using _alone = await takeAlone(context, known, `cc-ci warm down ${name}`, waitFor);
  const app = (await store.warm.get(name)) ?? known;
  if (app.move !== null && !removeData) throw new Fault("usage", "warm-broken-off", `a move of ${name} to ${app.move.to.version} was broken off`, { next: "Run `cc-ci warm reap` first: it puts back what was before." });
  // First, so that one that is killed here is not taken for an app that is ill.
  const down: WarmApp = { ...app, state: "down", since: new Date(clock.now()).toISOString(), services: [], move: null, ...(removeData && { release: null }) };
  await store.warm.put(down);
  await tell(context, app, "done", "is being undeployed");
  await undeploy(context, app, signal);
  await clearEngine(context, app, signal);
  await tell(context, app, "done", removeData ? "is down, and its data is removed" : "is down; its data is kept");
  if (!removeData) return down;
  await (await context.snapshots()).removeLive(app.owner);
  await new WarmSecrets(context.home).remove(app.owner);
  await store.warm.remove(app.owner);
  return down;
}
