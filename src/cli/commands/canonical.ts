import { activate } from "#canonical/activate.ts";
import { findCanonical } from "#canonical/find.ts";
import { promote } from "#canonical/promote.ts";
import { prove } from "#canonical/prove.ts";
import { prunable, pruneCanonical } from "#canonical/prune.ts";
import type { CanonicalRecord } from "#canonical/record.ts";
import { renderCanonical, renderHistory } from "#canonical/render.ts";
import { runWithCanonical } from "#canonical/run-with-canonical.ts";
import { stateHome } from "#config/home.ts";
import { loadConfig } from "#config/load.ts";
import { upstreamState } from "#forge/upstream.ts";
import { Fault } from "#kit/fault.ts";
import { openStore } from "#store/open.ts";
import type { Store } from "#store/store.ts";
import { exitCodeOfResults, exitCodes } from "../exit-codes.ts";
import { openSession } from "../session.ts";
import { printPromotion, requestOf, type RunCommandOptions } from "./run.ts";

type Options = { readonly json?: boolean };

/** `cc-ci canonical list`. */
export async function listCanonicals({ json }: Options): Promise<void> {
  await using store = await readStore();
  const current = (await store.canonicals.all()).filter(({ state }) => state === "current");
  if (json) return current.forEach((record) => print(JSON.stringify(record)));
  print(current.length === 0 ? "no canonicals yet: `cc-ci sweep` or `cc-ci canonical promote <recipe>` makes them" : renderHistory(current, Date.now()));
}

/** `cc-ci canonical show`. */
export async function showCanonical(recipe: string, wanted: string | undefined, { json }: Options): Promise<void> {
  await using store = await readStore();
  const record = await findCanonical(store, recipe, wanted);
  print(json ? JSON.stringify(record) : renderCanonical(record, Date.now()));
}

/** `cc-ci canonical history`. */
export async function canonicalHistory(recipe: string, { json }: Options): Promise<void> {
  await using store = await readStore();
  const history = await store.canonicals.history(recipe);
  if (json) return history.forEach((record) => print(JSON.stringify(record)));
  print(history.length === 0 ? `${recipe} has no canonical` : renderHistory(history, Date.now()));
}

/** `cc-ci canonical promote`: a cold run of a release, then the promotion. */
export async function promoteCommand(source: string, options: Omit<RunCommandOptions, "ref"> & { readonly ref?: string; readonly replace?: boolean }): Promise<void> {
  const request = await requestOf(source, { ...options, ref: options.ref ?? (await newestRelease(source)) });
  await using session = await openSession(options);
  const end = await runWithCanonical(session.context, request);
  const promotion = await promote(session.context, request, end, { replace: options.replace ?? false });
  printPromotion(session, promotion, options.json ?? false);
  const refused = promotion.kind === "promoted" ? exitCodes.green : promotion.ours ? exitCodes.infrastructure : exitCodes.red;
  process.exitCode = session.interrupted() ?? (end.results.verdict === "green" ? refused : exitCodeOfResults(end.results));
}

/** Of the annotated tags, as the sweep takes them; the tip where there is none, which the gate then refuses with its reasons. */
async function newestRelease(source: string): Promise<string> {
  const { releases } = await upstreamState(source);
  return releases.findLast(({ annotated }) => annotated)?.tag ?? "HEAD";
}

type ProofOptions = Options & Partial<RunCommandOptions> & { readonly source?: string };

/** `cc-ci canonical activate`: an earlier one becomes current again, once it has proven itself. */
export async function activateCommand(recipe: string, wanted: string, options: ProofOptions): Promise<void> {
  await using session = await openSession(options);
  const record = await findCanonical(session.context.store, recipe, wanted);
  const current = await activate(session.context, await requestFor(record, options), record);
  session.print(options.json ? JSON.stringify({ kind: "activated", record: current }) : `Canonical: ${current.version} (${current.id}) is current again`);
  process.exitCode = session.interrupted() ?? exitCodes.green;
}

/** `cc-ci canonical verify`: restores the current one into a scratch app, checks it and leaves nothing. */
export async function verifyCanonical(recipe: string, wanted: string | undefined, options: ProofOptions): Promise<void> {
  await using session = await openSession(options);
  const record = await findCanonical(session.context.store, recipe, wanted);
  const { results } = await prove(session.context, await requestFor(record, options), record, null);
  session.print(options.json ? JSON.stringify({ kind: "verified", record, run: results.run.id }) : `Canonical: ${record.version} (${record.id}) restores, serves, and holds its data`);
  process.exitCode = session.interrupted() ?? exitCodes.green;
}

/** `cc-ci canonical pin`. */
export async function pinCommand(recipe: string, wanted: string | undefined, { off, json }: Options & { readonly off?: boolean }): Promise<void> {
  await using store = await readStore(false);
  const record = await findCanonical(store, recipe, wanted);
  await store.canonicals.pin(record.id, !off);
  const now = await store.canonicals.get(record.id);
  print(json ? JSON.stringify(now) : `${record.version} (${record.id}) ${now?.pinned ? "is pinned: nothing removes it" : "is not pinned"}`);
}

/** `cc-ci canonical prune`. */
export async function pruneCommand(recipe: string | undefined, { keep, plan, json }: Options & { readonly keep: number; readonly plan?: boolean }): Promise<void> {
  await using session = await openSession({ json });
  const { canonicals } = session.context.store;
  const recipes = recipe === undefined ? [...new Set((await canonicals.all()).map((record) => record.recipe))] : [recipe];
  let problems = 0;
  for (const each of recipes) {
    for (const record of prunable(await canonicals.history(each), keep)) {
      const { problem } = plan ? { problem: null } : await pruneCanonical(session.context, record);
      if (problem !== null) problems += 1;
      session.print(json ? JSON.stringify({ kind: plan ? "would-prune" : "pruned", record: record.id, problem }) : `${each} ${record.version} (${record.id}): ${problem ?? (plan ? "would be removed" : "removed")}`);
    }
  }
  process.exitCode = problems === 0 ? exitCodes.green : exitCodes.infrastructure;
}

async function requestFor(record: CanonicalRecord, options: ProofOptions): Promise<Awaited<ReturnType<typeof requestOf>>> {
  const source = options.source ?? record.source;
  try {
    return await requestOf(source, { ...options, ref: record.commit, name: record.recipe, tiers: "install" });
  } catch (error) {
    if (error instanceof Fault && options.source === undefined) throw new Fault(error.kind, error.code, error.message, { next: "Say where the recipe is with --source.", cause: error });
    throw error;
  }
}

async function readStore(readOnly = true): Promise<Store> {
  const home = stateHome();
  return await openStore({ stateHome: home, url: (await loadConfig(home)).store_url }, { readOnly });
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
