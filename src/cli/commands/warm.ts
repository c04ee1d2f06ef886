import { Fault, messageOf } from "#kit/fault.ts";
import { bringUp } from "#warm/up.ts";
import { takeDown } from "#warm/down.ts";
import { settingsOf, type WarmContext } from "#warm/context.ts";
import { reapWarm } from "#warm/reap.ts";
import { renderAlert, renderWarm, renderWarmList, type WarmView } from "#warm/render.ts";
import { rollApp, type Rolled } from "#warm/roll.ts";
import { warmLease } from "#warm/names.ts";
import { exitCodeOfFault, exitCodes } from "../exit-codes.ts";
import { openSession, type Session } from "../session.ts";
import { warmContext } from "../warm-context.ts";

type Options = { readonly json?: boolean; readonly engine?: string };
type WaitOptions = Options & { /** Seconds. */ readonly wait?: number };

/** Events that `show` shows. */
const shownEvents = 30;

/** `cc-ci warm list`. */
export async function warmListCommand(options: Options): Promise<void> {
  await using session = await openSession(options);
  const views = await viewsOf(await warmContext(session, options));
  if (options.json) return views.forEach((view) => session.print(JSON.stringify(view)));
  session.print(views.length === 0 ? "no warm apps: a table `[warm.<name>]` in the configuration names one" : renderWarmList(views, Date.now()));
}

/** `cc-ci warm show`. */
export async function warmShowCommand(name: string, options: Options & { readonly all?: boolean }): Promise<void> {
  await using session = await openSession(options);
  const context = await warmContext(session, options);
  const found = (await viewsOf(context, options.all)).find((one) => one.name === name);
  const view = found ?? { name, settings: settingsOf(context, name), app: null, holders: [], alerts: [] };
  const more = { units: view.app ? await context.store.warm.units(view.app.owner) : [], events: view.app ? await context.store.warm.events(view.app.owner, shownEvents) : [] };
  session.print(options.json ? JSON.stringify({ ...view, ...more }) : renderWarm(view, more, Date.now()));
}

/** `cc-ci warm up`. */
export async function warmUpCommand(name: string, options: WaitOptions): Promise<void> {
  await using session = await openSession(options);
  const { kind, app } = await bringUp(await warmContext(session, options), name, milliseconds(options));
  session.print(options.json ? JSON.stringify({ kind, app }) : `${name}: ${kind === "already" ? "already up" : "up"} at ${app.release?.version ?? ""} (https://${app.domain})`);
  process.exitCode = session.interrupted() ?? exitCodes.green;
}

/** `cc-ci warm roll`. */
export async function warmRollCommand(name: string | undefined, options: WaitOptions & { readonly to?: string }): Promise<void> {
  await using session = await openSession(options);
  if (options.to !== undefined && name === undefined) throw new Fault("usage", "warm-roll-which", "--to needs the name of one app", { next: "Write `cc-ci warm roll <name> --to <release>`." });
  const context = await warmContext(session, options);
  if (name !== undefined) {
    const rolled = await rollApp(context, name, { to: options.to ?? null, waitFor: milliseconds(options) });
    session.print(options.json ? JSON.stringify({ name, ...rolled }) : rolledText(name, rolled));
    process.exitCode = session.interrupted() ?? exitCodeOfRoll(rolled);
    return;
  }
  process.exitCode = session.interrupted() ?? (await rollAll(session, context, options));
}

/** Rolls all that are up, one after another, and prints what came of each; the worst of their exit codes. */
export async function rollAll(session: Session, context: WarmContext, { json, wait }: WaitOptions): Promise<number> {
  const up = (await context.store.warm.all()).filter(({ state, name }) => state !== "down" && context.settings.some((one) => one.name === name));
  if (up.length === 0 && !json) session.print("no warm app is up");
  const codes: number[] = [exitCodes.green];
  for (const { name } of up) {
    context.signal.throwIfAborted();
    try {
      const rolled = await rollApp(context, name, { waitFor: milliseconds({ wait }) });
      session.print(json ? JSON.stringify({ name, ...rolled }) : rolledText(name, rolled));
      codes.push(exitCodeOfRoll(rolled));
    } catch (error) {
      context.signal.throwIfAborted();
      const fault = error instanceof Fault ? error : undefined;
      session.print(json ? JSON.stringify({ name, kind: "failed", code: fault?.code ?? "unforeseen", message: context.redactor.text(messageOf(error)) }) : `✘ ${name}: ${context.redactor.text(messageOf(error))}${fault?.next ? `\n  → ${fault.next}` : ""}`);
      codes.push(fault ? exitCodeOfFault(fault.kind) : exitCodes.infrastructure);
    }
  }
  return Math.max(...codes);
}

/** `cc-ci warm down`. */
export async function warmDownCommand(name: string, options: WaitOptions & { readonly removeData?: boolean }): Promise<void> {
  await using session = await openSession(options);
  const app = await takeDown(await warmContext(session, options), name, { removeData: options.removeData ?? false, waitFor: milliseconds(options) });
  session.print(options.json ? JSON.stringify({ kind: "down", app }) : `${name}: down${options.removeData ? ", its data is removed" : "; its data is kept"}`);
  process.exitCode = session.interrupted() ?? exitCodes.green;
}

/** `cc-ci warm reap`. */
export async function warmReapCommand(options: Options): Promise<void> {
  await using session = await openSession(options);
  const reaped = await reapWarm(await warmContext(session, options));
  if (options.json) reaped.forEach((one) => session.print(JSON.stringify(one)));
  else {
    for (const { app, done, problems } of reaped) for (const text of [...done, ...problems.map((problem) => `✘ ${problem}`)]) session.print(`${app}: ${text}`);
    if (reaped.length === 0) session.print("nothing to reap");
  }
  process.exitCode = session.interrupted() ?? (reaped.some(({ problems }) => problems.length > 0) ? exitCodes.infrastructure : exitCodes.green);
}

/** `cc-ci warm ack`. */
export async function warmAckCommand(id: string, options: Options): Promise<void> {
  await using session = await openSession(options);
  const alert = await session.context.store.warm.acknowledge(id);
  session.print(options.json ? JSON.stringify(alert) : renderAlert(alert));
}

async function viewsOf({ store, settings }: WarmContext, all = false): Promise<WarmView[]> {
  const apps = await store.warm.all();
  const names = [...new Set([...settings, ...apps].map(({ name }) => name))].toSorted();
  return await Promise.all(names.map(async (name): Promise<WarmView> => {
    const app = apps.find((one) => one.name === name) ?? null;
    return { name, settings: settings.find((one) => one.name === name) ?? null, app, holders: app ? await store.leases.holders(warmLease(app)) : [], alerts: app ? await store.warm.alerts(app.owner, all) : [] };
  }));
}

function rolledText(name: string, rolled: Rolled): string {
  switch (rolled.kind) {
    case "rolled":
      return `✔ ${name}: ${rolled.from} → ${rolled.to}${rolled.held ? `\n  held: ${rolled.held.text}` : ""}`;
    case "current":
      return `✔ ${name}: ${rolled.text}`;
    case "held":
      return `~ ${name}: stays as it is\n${renderAlert(rolled.alert)}`;
    case "returned":
      return `✘ ${name}: is ${rolled.app.release?.version ?? ""} as before\n${renderAlert(rolled.alert)}`;
  }
}

/** What waits for a person, or did not work, is news, as a red run is. */
function exitCodeOfRoll({ kind }: Rolled): number {
  return kind === "rolled" || kind === "current" ? exitCodes.green : exitCodes.red;
}

function milliseconds({ wait = 0 }: { readonly wait?: number | undefined }): number {
  return wait * 1000;
}
