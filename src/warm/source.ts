import { randomHex } from "#kit/ids.ts";
import { Fault } from "#kit/fault.ts";
import type { WarmAnswer, WarmAsker, WarmLoan, WarmSource } from "#run/dependencies/warm-source.ts";
import type { Lease, Store } from "#store/store.ts";
import { connectEngine, type Docker } from "#swarm/engine.ts";
import { serviceIdLabel } from "#swarm/labels.ts";
import { labelled } from "#swarm/teardown.ts";
import { WarmSecrets } from "./kept-secrets.ts";
import { driftOf } from "./look.ts";
import { warmLease } from "./names.ts";
import type { WarmApp } from "./record.ts";
import { secretsByKey } from "./secrets-by-key.ts";
import { unitsOf } from "./units/port.ts";

type Parts = { readonly store: Store; readonly home: string };

/** Lends the warm apps of this host to runs. */
export function warmSource(parts: Parts): WarmSource {
  return { lend: (recipe, asker) => lend(parts, recipe, asker) };
}

async function lend({ store, home }: Parts, recipe: string, asker: WarmAsker): Promise<WarmAnswer> {
  const ofRecipe = (await store.warm.all()).filter((app) => app.recipe === recipe);
  const known = ofRecipe.find((app) => whyUnfit(app, asker) === null) ?? ofRecipe[0];
  if (!known) return { kind: "none", reason: `there is no warm ${recipe}` };
  const unfit = whyUnfit(known, asker);
  if (unfit !== null) return { kind: "none", reason: unfit };
  const lease = await hold(store, known, asker);
  if (typeof lease === "string") return { kind: "none", reason: lease };
  try {
    // Only now nobody changes it any more.
    const app = (await store.warm.get(known.name)) ?? known;
    const docker = connectEngine(asker.endpoint);
    const now = whyUnfit(app, asker) ?? (await whyChanged(docker, app));
    if (now !== null) {
      await lease[Symbol.asyncDispose]();
      return { kind: "none", reason: now };
    }
    const { byKey } = await new WarmSecrets(home).read(app.owner);
    const word = randomHex(6);
    if (unitsOf(app.unit)) await store.warm.addUnit({ app: app.owner, word, run: asker.run });
    return { kind: "lent", loan: loanOf({ store, docker, app, word, lease, secrets: secretsByKey(recipe, byKey, asker.redactor) }) };
  } catch (error) {
    await lease[Symbol.asyncDispose]();
    throw error;
  }
}

/** Why an app cannot be lent to a run, as far as the store knows. Pure. */
export function whyUnfit({ name, state, release, endpoint, move }: Pick<WarmApp, "name" | "state" | "release" | "endpoint" | "move">, asker: Pick<WarmAsker, "release" | "endpoint">): string | null {
  if (state === "moving") return `the warm ${name} is between two releases (on its way to ${move?.to.version ?? "one"})`;
  if (state === "down" || release === null) return `the warm ${name} is down`;
  if (endpoint !== asker.endpoint) return `the warm ${name} is on another engine (${endpoint})`;
  if (asker.release !== null && asker.release !== release.version) return `the warm ${name} is ${release.version}, and ${asker.release} is wanted`;
  return null;
}

async function whyChanged(docker: Docker, app: WarmApp): Promise<string | null> {
  const how = await driftOf(docker, app);
  return how.length === 0 ? null : `the warm ${app.name} was changed behind our back: ${how.join("; ")}`;
}

/** The lease, or who has the app for himself. */
async function hold(store: Store, app: WarmApp, { run, deadline, signal }: WarmAsker): Promise<Lease | string> {
  try {
    return await store.leases.hold(warmLease(app), { holder: run, deadline, signal });
  } catch (error) {
    if (error instanceof Fault && error.code === "lease-held") return `the warm ${app.name} is being changed: ${error.message}`;
    throw error;
  }
}

type LoanParts = { readonly store: Store; readonly docker: Docker; readonly app: WarmApp; readonly word: string; readonly lease: Lease; readonly secrets: WarmLoan["secrets"] };

function loanOf({ store, docker, app, word, lease, secrets }: LoanParts): WarmLoan {
  const units = unitsOf(app.unit);
  return {
    name: app.name, domain: app.domain, stack: app.stack, release: app.release!, secrets, word,
    async removeUnits(provider) {
      if (!units) return [];
      const mine = (await units.list(provider)).filter((unit) => unit.word === word).map(({ name }) => name);
      for (const name of mine) await units.remove(provider, name);
      await store.warm.removeUnit({ app: app.owner, word });
      return mine;
    },
    async tasks() {
      const services = new Set((await labelled(docker, app.owner, ["service"])).map(({ id }) => id));
      const running = await docker.listContainers({ filters: { label: [serviceIdLabel], status: ["running"] } });
      return running.filter(({ Labels }) => services.has(Labels[serviceIdLabel] ?? "")).map(({ Id }) => Id).toSorted();
    },
    [Symbol.asyncDispose]: () => lease[Symbol.asyncDispose](),
  };
}
