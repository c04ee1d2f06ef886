import { randomHex } from "#kit/ids.ts";
import { Fault, messageOf } from "#kit/fault.ts";
import type { Lease } from "#store/store.ts";
import { labelled } from "#swarm/teardown.ts";
import { takeAlone } from "./alone.ts";
import { settingsOf, tell, type WarmContext } from "./context.ts";
import { decideOrphans } from "./decide-orphans.ts";
import { WarmSecrets } from "./kept-secrets.ts";
import { driftOf } from "./look.ts";
import { warmLease } from "./names.ts";
import type { WarmApp } from "./record.ts";
import { raiseChanged } from "./roll.ts";
import { secretsByKey } from "./secrets-by-key.ts";
import { openSite } from "./site.ts";
import { clearEngine, undeploy } from "./undeploy.ts";
import { afterBrokenMove } from "./up.ts";
import { unitsOf } from "./units/port.ts";
import { dropDeadWork, openWorkplace } from "./workplace.ts";

/** What was done about one warm app, and what could not be. */
export type WarmReaped = { readonly app: string; readonly done: readonly string[]; readonly problems: readonly string[] };

/** Brings to an end what killed processes left about warm apps: moves that were broken off, things of apps that are down, what runs that are gone made in them. What somebody is at work on is left alone. */
export async function reapWarm(context: WarmContext): Promise<WarmReaped[]> {
  const apps = (await context.store.warm.all()).filter(({ endpoint }) => endpoint === context.endpoint);
  const reaped: WarmReaped[] = [];
  for (const app of apps) {
    const done: string[] = [];
    const problems: string[] = [];
    for (const work of [endBrokenMove, clearDown, removeOrphans, tellOfChanges]) {
      try {
        done.push(...(await work(context, app)));
      } catch (error) {
        context.signal.throwIfAborted();
        // Somebody is at work on it, who leaves nothing or will be found the next time.
        if (error instanceof Fault && (error.code === "warm-held" || error.code === "lease-held")) continue;
        problems.push(context.redactor.text(messageOf(error)));
      }
    }
    if (done.length + problems.length > 0) reaped.push({ app: app.name, done, problems });
  }
  if (apps.length > 0) await dropDeadWork(context.home);
  return reaped;
}

async function endBrokenMove(context: WarmContext, app: WarmApp): Promise<string[]> {
  if (app.move === null || (await isBusy(context, app))) return [];
  await using place = await openWorkplace(context, settingsOf(context, app.name));
  await using _alone = await takeAlone(context, app, "cc-ci warm reap", 0);
  const now = await context.store.warm.get(app.name);
  if (!now?.move) return [];
  const back = await afterBrokenMove(place);
  return [`the move to ${now.move.to.version} was broken off: ${back.app.state === "up" ? `it is ${back.app.release?.version ?? ""}` : "it is down"}, as before`];
}

async function clearDown(context: WarmContext, { name }: WarmApp): Promise<string[]> {
  const app = await context.store.warm.get(name);
  if (app?.state !== "down" || (await isBusy(context, app))) return [];
  const things = await labelled(context.docker, app.owner, ["service", "container", "network", "volume", "secret", "config"]);
  if (things.length === 0) return [];
  await using _alone = await takeAlone(context, app, "cc-ci warm reap", 0);
  await undeploy(context, app, context.signal);
  await clearEngine(context, app, context.signal);
  await tell(context, app, "done", `removed what was left on the engine, since it is down: ${things.length} things`);
  return [`${things.length} things were left on the engine, though it is down`];
}

/** Removes what runs made in an app that are gone. Gives what it removed. */
async function removeOrphans(context: WarmContext, { name }: WarmApp): Promise<string[]> {
  const app = await context.store.warm.get(name);
  const units = app && unitsOf(app.unit);
  if (!units || app.state !== "up" || (await context.store.warm.units(app.owner)).length === 0) return [];
  const { store, signal } = context;
  await using _held = await share(context, app);
  const noted = await store.warm.units(app.owner);
  const living = await aliveRuns(context, app);
  if (noted.every(({ run }) => living.has(run))) return [];
  await using place = await openWorkplace(context, settingsOf(context, name));
  const { byKey } = await new WarmSecrets(context.home).read(app.owner);
  await using opened = await openSite({ ...place, app }, secretsByKey(app.recipe, byKey, context.redactor), randomHex(6), signal);
  // In this order: whoever makes something has noted it before.
  const found = await units.list(opened.site.app);
  const orphans = decideOrphans(found, await store.warm.units(app.owner), await aliveRuns(context, app));
  for (const unit of orphans.remove) await units.remove(opened.site.app, unit.name);
  for (const note of orphans.forget) await store.warm.removeUnit(note);
  const removed = orphans.remove.map((unit) => `removed ${unit.name}, whose run is gone`);
  for (const text of removed) await tell(context, app, "done", text);
  return [...removed, ...orphans.strangers.map((unit) => `left alone: ${unit}, which no run of ours has marked`)];
}

async function tellOfChanges(context: WarmContext, known: WarmApp): Promise<string[]> {
  // What a roll changes while it is looked at would look like somebody's hand.
  await using _held = await share(context, known);
  const app = await context.store.warm.get(known.name);
  if (app?.state !== "up") return [];
  const how = await driftOf(context.docker, app);
  if (how.length === 0) return [];
  const before = await context.store.warm.alerts(app.owner);
  const alert = await raiseChanged(context, app, how);
  return before.some(({ id }) => id === alert.id) ? [] : [`changed by hand: ${how.join("; ")} (alert ${alert.id})`];
}

/** Keeps others from taking it for themselves meanwhile. */
async function share({ store, clock, signal }: WarmContext, app: WarmApp): Promise<Lease> {
  return await store.leases.hold(warmLease(app), { holder: "cc-ci warm reap", deadline: new Date(clock.now() + 600_000).toISOString(), signal });
}

/** Whether somebody has it for himself. */
async function isBusy({ store }: Pick<WarmContext, "store">, app: WarmApp): Promise<boolean> {
  return (await store.leases.holders(warmLease(app))).some(({ kind }) => kind === "exclusive");
}

async function aliveRuns({ store }: Pick<WarmContext, "store">, app: WarmApp): Promise<Set<string>> {
  return new Set((await store.leases.holders(warmLease(app))).map(({ holder }) => holder));
}
