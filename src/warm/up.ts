import { Fault } from "#kit/fault.ts";
import { takeAlone } from "./alone.ts";
import { settingsOf, tell, type WarmContext } from "./context.ts";
import { moveApp, newRelease } from "./move.ts";
import { putBack } from "./put-back.ts";
import type { WarmApp, WarmRelease } from "./record.ts";
import { healthOf } from "./well.ts";
import { openWorkplace, type Workplace } from "./workplace.ts";

/** `already`: it was up and well. */
export type Up = { readonly kind: "up" | "already"; readonly app: WarmApp };

/**
 * Brings an app up: for the first time at the release that the configuration wants, later at the one whose data is kept. One that is up but ill, or was changed by hand, is deployed anew at its
 * recorded release. Faults: `warm-unknown`, `warm-held`, `warm-no-release`; `warm-not-up` with the reason, once everything is as it was.
 */
export async function bringUp(context: WarmContext, name: string, waitFor = 0): Promise<Up> {
  await using place = await openWorkplace(context, settingsOf(context, name));
  await using _alone = await takeAlone(context, place.app, `cc-ci warm up ${name}`, waitFor);
  return await upAlone(await afterBrokenMove(place));
}

/** The place with its app as it is once a move that was broken off has been put back. Whoever calls holds the app's lease alone. */
export async function afterBrokenMove(place: Workplace): Promise<Workplace> {
  const app = (await place.context.store.warm.get(place.settings.name)) ?? place.app;
  const now = { ...place, app: { ...place.app, release: app.release, services: app.services, state: app.state, since: app.since, move: app.move } };
  if (now.app.move === null) return now;
  await tell(place.context, now.app, "seen", `a move to ${now.app.move?.to.version ?? ""} was broken off at "${now.app.move?.phase ?? ""}"`);
  return { ...now, app: await putBack(now, now.app) };
}

async function upAlone(place: Workplace): Promise<Up> {
  const { context, app } = place;
  if (app.state === "up") {
    const health = await healthOf(place);
    if (health.kind === "well") {
      await context.store.warm.put(app);
      return { kind: "already", app };
    }
    await tell(context, app, "seen", health.kind === "changed" ? `changed by hand: ${health.how.join("; ")}` : `ill: ${health.why}`);
  }
  const to = app.release ?? newRelease(firstRelease(place), app);
  await tell(context, app, "decided", `${app.release ? "comes back" : "comes up"} at ${to.version}`);
  const moved = await moveApp(place, { from: null, to });
  if (moved.kind === "moved") return { kind: "up", app: moved.app };
  throw new Fault(moved.fault.kind, "warm-not-up", `${app.name} did not come up at ${to.version}: ${moved.fault.message}`, { cause: moved.fault, evidence: moved.fault.evidence, ...(moved.fault.next !== undefined && { next: moved.fault.next }) });
}

function firstRelease({ settings, fetched: { releases }, app }: Workplace): Pick<WarmRelease, "version" | "commit"> {
  const annotated = releases.filter((release) => release.annotated);
  const wanted = settings.release === "latest" ? annotated.at(-1) : annotated.find(({ tag }) => tag === settings.release);
  if (wanted) return { version: wanted.tag, commit: wanted.commit };
  throw new Fault("usage", "warm-no-release", settings.release === "latest" ? `${app.recipe} has no annotated release` : `${app.recipe} has no annotated release ${settings.release}`, { next: `It has: ${annotated.map(({ tag }) => tag).join(", ") || "none"}.` });
}
