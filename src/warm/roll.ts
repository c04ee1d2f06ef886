import { Fault } from "#kit/fault.ts";
import { takeAlone } from "./alone.ts";
import { settingsOf, tell, type WarmContext } from "./context.ts";
import { decideRoll, type Held, type RollDecision } from "./decide-roll.ts";
import { moveApp, newRelease } from "./move.ts";
import type { WarmAlert, WarmApp } from "./record.ts";
import { afterBrokenMove } from "./up.ts";
import { healthOf } from "./well.ts";
import { candidatesOf, openWorkplace, type Workplace } from "./workplace.ts";

export type Rolled =
  | { readonly kind: "rolled"; readonly app: WarmApp; readonly from: string; readonly to: string; readonly held: Held | null }
  | { readonly kind: "current"; readonly app: WarmApp; readonly text: string }
  /** A person has to look first; it goes on running as it is. */
  | { readonly kind: "held"; readonly app: WarmApp; readonly alert: WarmAlert }
  /** The new release was not well; the old one runs again, with its data. */
  | { readonly kind: "returned"; readonly app: WarmApp; readonly alert: WarmAlert };

export type RollOptions = {
  /** The release that a person asks for, who has read its notes. */
  readonly to?: string | null;
  /** Milliseconds to wait for runs that use the app. */
  readonly waitFor?: number;
};

/**
 * Rolls an app to a newer release, if one may be rolled to: see decide-roll.ts. Never takes it away under a run that holds it. What has to wait for a person is an alert that stays until it is
 * acknowledged. Faults: `warm-unknown`, `warm-not-there`, `warm-is-down`, `warm-ill`, `warm-held`, `warm-not-put-back`, and what is wrong with the recipe's repository.
 */
export async function rollApp(context: WarmContext, name: string, { to = null, waitFor = 0 }: RollOptions = {}): Promise<Rolled> {
  const settings = settingsOf(context, name);
  if (!(await context.store.warm.get(name))) throw new Fault("usage", "warm-not-there", `${name} was never brought up here`, { next: `\`cc-ci warm up ${name}\` brings it up.` });
  await using opened = await openWorkplace(context, settings);
  await using _alone = await takeAlone(context, opened.app, `cc-ci warm roll ${name}`, waitFor);
  const place = await afterBrokenMove(opened);
  const { app } = place;
  if (app.state !== "up") throw new Fault("usage", "warm-is-down", `${name} is down`, { next: `\`cc-ci warm up ${name}\` brings it up.` });
  const health = await healthOf(place);
  // What is put back after a roll that fails must be able to run.
  if (health.kind === "ill") throw new Fault("infrastructure", "warm-ill", `${name} is ill, and is not rolled: ${health.why}`, { next: `\`cc-ci warm up ${name}\` deploys it anew.` });
  if (health.kind === "changed") return await changedByHand(place, health.how);
  const decision = await decide(place, to);
  await tell(context, app, "decided", textOf(decision));
  if (decision.kind === "current") return { kind: "current", app, text: decision.text };
  if (decision.kind === "held") return { kind: "held", app, alert: await raiseHeld(place, decision.held) };
  const beyond = decision.held;
  if (beyond) await raiseHeld(place, beyond);
  const from = app.release!;
  const moved = await moveOrAlert(place, decision.to);
  if (moved.kind === "returned") return moved;
  return { kind: "rolled", app: moved.app, from: from.version, to: decision.to.version, held: beyond };
}

async function moveOrAlert(place: Workplace, to: { readonly version: string; readonly commit: string }): Promise<Extract<Rolled, { kind: "returned" }> | { kind: "moved"; app: WarmApp }> {
  const { context, app } = place;
  const alert = async (fault: Fault): Promise<WarmAlert> => await context.store.warm.raise({ app: app.owner, code: "roll-failed", subject: to.version, text: context.redactor.text(`${app.name} could not be rolled to ${to.version}: ${fault.message}`), evidence: fault.evidence.map((line) => context.redactor.text(line)) });
  try {
    const moved = await moveApp(place, { from: app.release, to: newRelease(to, app) });
    return moved.kind === "moved" ? moved : { kind: "returned", app: moved.app, alert: await alert(moved.fault) };
  } catch (error) {
    context.signal.throwIfAborted();
    // What is wrong with the release is found before anything is touched.
    if (!(error instanceof Fault) || error.code === "warm-not-put-back") throw error;
    return { kind: "returned", app, alert: await alert(error) };
  }
}

/** Whoever has changed it knows something that we do not: nothing is rolled over that. */
async function changedByHand({ context, app }: Workplace, how: readonly string[]): Promise<Extract<Rolled, { kind: "held" }>> {
  await tell(context, app, "seen", `changed by hand: ${how.join("; ")}`);
  return { kind: "held", app, alert: await raiseChanged(context, app, how) };
}

/** The alert about an app that somebody has changed. */
export async function raiseChanged({ store }: Pick<WarmContext, "store">, app: WarmApp, how: readonly string[]): Promise<WarmAlert> {
  const evidence = [...(how.length > 1 ? how : []), `\`cc-ci warm up ${app.name}\` deploys ${app.release?.version ?? "it"} anew, over the data that is there`];
  return await store.warm.raise({ app: app.owner, code: "changed-by-hand", subject: how.join("; "), text: `${app.name} was changed behind our back: ${how.join("; ")}`, evidence });
}

async function decide(place: Workplace, asked: string | null): Promise<RollDecision> {
  const { context, app, settings } = place;
  const open = await context.store.warm.alerts(app.owner);
  return decideRoll({ current: app.release!, releases: await candidatesOf(place), wanted: settings.release, asked, failed: open.flatMap(({ code, subject }) => (code === "roll-failed" ? [subject] : [])) });
}

/** Once for a release and reason: an acknowledged one is known. A roll that has failed has its own alert, which is still open. */
async function raiseHeld({ context, app }: Workplace, { release, why, text, notes }: Held): Promise<WarmAlert> {
  const open = why === "failed-before" ? (await context.store.warm.alerts(app.owner)).find(({ code, subject }) => code === "roll-failed" && subject === release) : undefined;
  if (open) return open;
  return await context.store.warm.raise({ app: app.owner, code: "held", subject: `${release} ${why}`, text: `${app.name} stays at ${app.release?.version ?? ""}: ${text}`, evidence: notes.map((line) => `${release}: ${line}`) }, true);
}

function textOf(decision: RollDecision): string {
  if (decision.kind === "current") return decision.text;
  if (decision.kind === "held") return `held: ${decision.held.text}`;
  return `rolls to ${decision.to.version} (${decision.step})${decision.held ? `; held: ${decision.held.text}` : ""}`;
}
