import type { CanonicalContext } from "#canonical/context.ts";
import { Fault } from "#kit/fault.ts";
import type { RunRequest } from "#run/request.ts";
import type { Docker } from "#swarm/engine.ts";
import { warmNames } from "./names.ts";
import type { UnitKind, WarmApp, WarmEvent, WarmKind } from "./record.ts";

/** What the configuration says of one warm app, defaults filled in. */
export type WarmSettings = {
  readonly name: string;
  readonly recipe: string;
  /** Path or URL; null for where its suite or the configuration's `upstream` says. */
  readonly source: string | null;
  /** `latest`, or the release to keep it at. */
  readonly release: string;
  readonly kind: WarmKind;
  readonly unit: UnitKind;
};

/** What everything that works on warm apps shares. */
export type WarmContext = Pick<CanonicalContext, "store" | "snapshots" | "clock" | "redactor" | "signal" | "say"> & {
  readonly docker: Docker;
  readonly endpoint: string;
  /** The state home. */
  readonly home: string;
  /** Domain below which apps get their names. */
  readonly zone: string;
  /** Of all apps that the configuration names. */
  readonly settings: readonly WarmSettings[];
  /** The request that `cc-ci run` would make for a release of a recipe. */
  readonly request: (source: string, about: { readonly recipe: string; readonly ref: string; readonly suite: string | null }) => Promise<RunRequest>;
  /** The suite's folder of a recipe; null where it has none. */
  readonly suiteOf: (recipe: string) => Promise<string | null>;
  /** Where a recipe is whose suite does not say. */
  readonly upstreamOf: (recipe: string) => string;
};

/** Faults: `warm-unknown`. */
export function settingsOf({ settings }: Pick<WarmContext, "settings">, name: string): WarmSettings {
  const found = settings.find((one) => one.name === name);
  if (found) return found;
  throw new Fault("usage", "warm-unknown", `the configuration names no warm app "${name}"`, { next: settings.length === 0 ? `Add a table \`[warm.${name}]\` to the configuration.` : `It names ${settings.map((one) => one.name).join(", ")}.` });
}

/** The app as the store knows it, else as it will be when it is brought up for the first time. */
export async function appOf({ store, home, zone, endpoint, clock }: WarmContext, { name, recipe, source, kind, unit }: WarmSettings, host: string): Promise<WarmApp> {
  const known = await store.warm.get(name);
  if (known) refuseOtherEngine(known, endpoint);
  const facts = { recipe, kind, unit };
  if (known) return { ...known, ...facts, source: source ?? known.source };
  return { name, ...facts, source: source ?? "", endpoint, ...warmNames(name, zone, `${host} ${home}`), release: null, services: [], state: "down", since: new Date(clock.now()).toISOString(), move: null };
}

/** What is on one engine cannot be worked on through another. Faults: `warm-other-engine`. */
export function refuseOtherEngine(app: Pick<WarmApp, "name" | "endpoint">, endpoint: string): void {
  if (app.endpoint === endpoint) return;
  throw new Fault("usage", "warm-other-engine", `${app.name} is on the engine ${app.endpoint}, and this is ${endpoint}`, { next: "Give that one with --engine." });
}

/** Tells people and keeps it for those who look later. */
export async function tell({ store, say }: Pick<WarmContext, "store" | "say">, { name, owner }: Pick<WarmApp, "name" | "owner">, kind: WarmEvent["kind"], text: string): Promise<void> {
  await store.warm.note(owner, kind, text);
  say(`${name}: ${text}`);
}
