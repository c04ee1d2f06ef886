import { randomHex } from "#kit/ids.ts";
import { Fault, messageOf } from "#kit/fault.ts";
import { join } from "node:path";
import type { Results, RunFault } from "#results/schema.ts";
import { redactRecord } from "#results/redact-results.ts";
import { stackNameOf } from "#recipe/stack-name.ts";
import { StackWatch } from "#deploy/watch.ts";
import { openInside } from "#edge/inside.ts";
import type { App } from "#suite/app.ts";
import type { Dependency } from "#suite/types.ts";
import { createApp } from "../app.ts";
import type { Installed, Run } from "../context.ts";
import { converge } from "../converge.ts";
import { deployApp } from "../deploy-app.ts";
import { exportCommit, fetchRecipe, type Fetched } from "../fetch.ts";
import { lockDomain } from "../lock.ts";
import type { Found } from "../outcome.ts";
import { prepare } from "../prepare.ts";
import { SecretStore } from "../secrets.ts";
import { waitUntilServing } from "../serving.ts";
import { waitUntilReady } from "../ready.ts";
import type { Say } from "../steps.ts";
import { blameDependency } from "./blame.ts";
import { borrow, type Borrowed, type Borrowing } from "./borrow.ts";
import type { Companion } from "./companions.ts";
import { hostsAdaptation } from "./hosts.ts";
import { companionDomain } from "./own-name.ts";
import { noWiring, type Wiring } from "./wiring.ts";

type Line = Results["dependencies"][number];

/** A companion as it turned out. */
export type Provided = { readonly kind: "ready"; readonly app: App } | { readonly kind: "failed"; readonly reason: string };

/** What came of all companions. */
export type Provision = AsyncDisposable & {
  readonly companions: ReadonlyMap<string, Provided>;
  /** Their stacks, by recipe. */
  readonly stacks: ReadonlyMap<string, string>;
  /** What they change for the app. */
  readonly wiring: Wiring;
  /** What tests get, by recipe. */
  readonly credentials: ReadonlyMap<string, Readonly<Record<string, string>>>;
  /** The first that failed. */
  readonly fault: RunFault | null;
  /** A warm one that went away or was started anew while the run used it. */
  lost(): Promise<RunFault | null>;
};

/**
 * Deploys the apps that the run needs, by the same code as any deploy, each as soon as those that it needs itself are there, and connects the app to them. A failure is told in the
 * result and never thrown: what does not need that companion is tested all the same.
 */
export async function provideCompanions(run: Run, found: Found, companions: readonly Companion[]): Promise<Provision> {
  // Given back here if this does not come to its end.
  await using locks = new AsyncDisposableStack();
  const loans = await borrowAll(run, companions, locks);
  const borrowed = new Map([...loans].flatMap(([recipe, loan]) => (loan.kind === "borrowed" ? [[recipe, loan.borrowed] as const] : [])));
  const names = nameAll(run, companions, borrowed);
  const cold = [...names].filter(([recipe]) => !borrowed.has(recipe)).map(([, name]) => name);
  const inside = await openInside({ docker: run.docker, owner: run.owner, target: run.edge.inside!, domains: [run.domain, ...cold.map(({ domain }) => domain)] });
  // Other runs use these as well: no container of this run may carry their names for all.
  const hosts = [...borrowed.values()].map(({ loan }) => `${loan.domain}:${inside.address}`);
  if (hosts.length > 0) run.state.adaptations.push(hostsAdaptation(hosts));
  const work = new Map<string, Promise<Provided>>();
  const faults = new Map<string, RunFault>();
  const failed = (companion: Companion, during: "deploy" | "wire", error: unknown): { kind: "failed"; reason: string } => {
    run.signal.throwIfAborted();
    const fault = faultOf(run, companion, during, error);
    faults.set(companion.recipe, fault);
    run.emit({ kind: "fault", fault });
    return { kind: "failed", reason: fault.reason };
  };
  const provide = async (companion: Companion): Promise<Provided> => {
    const { recipe } = companion;
    const begin = run.clock.monotonic();
    const loan = loans.get(recipe)!;
    if (loan.kind === "borrowed") return await useWarm(run, found, recipe, loan.borrowed);
    const line: Line = { recipe, mode: "cold", release: null, commit: null, domain: names.get(recipe)!.domain, status: "failed", ...(loan.reason !== null && { reason: `cold instead of warm: ${loan.reason}` }), ms: 0 };
    try {
      const wiring = new WiringOfAll(hosts);
      for (const [needed, declared] of neededBy(companion, companions)) {
        const ready = await work.get(needed)!;
        if (ready.kind === "failed") throw new Fault("upstream", "dependency-failed", `it needs ${needed}, which is not there: ${ready.reason}`);
        await wiring.add(run, { recipe, ...names.get(recipe)! }, declared, ready.app);
      }
      locks.use(await lockDomain(run.request.stateHome, line.domain, { id: run.id, since: new Date(run.clock.now()).toISOString(), deadline: new Date(run.clock.now() + run.request.deadlineSeconds * 1000).toISOString() }));
      const { app, release, commit } = await run.steps.step(`dependency-${recipe}`, `Deploy ${recipe}`, (say) => deployCompanion(run, found, companion, names.get(recipe)!, wiring.wiring, say), (ready) => `${ready.release ?? ready.commit.slice(0, 12)} at ${ready.app.baseUrl}`);
      found.dependencies.push({ ...line, release, commit, status: "ready", ms: Math.round(run.clock.monotonic() - begin) });
      return { kind: "ready", app };
    } catch (error) {
      const end = failed(companion, "deploy", error);
      found.dependencies.push({ ...line, reason: run.redactor.text(line.reason === undefined ? end.reason : `${end.reason}; ${line.reason}`), ms: Math.round(run.clock.monotonic() - begin) });
      return end;
    }
  };
  // In this order each finds the work of those that it needs.
  for (const companion of companions) work.set(companion.recipe, provide(companion));
  const ready = new Map<string, Provided>(await Promise.all(companions.map(async ({ recipe }) => [recipe, await work.get(recipe)!] as const)));
  const own = new WiringOfAll(hosts);
  for (const companion of companions) {
    const declared = companion.wanted.get(run.request.recipe);
    const there = ready.get(companion.recipe);
    if (!declared || there?.kind !== "ready") continue;
    try {
      await run.steps.step(`wire-${companion.recipe}`, `Connect to ${companion.recipe}`, () => own.add(run, { recipe: run.request.recipe, domain: run.domain, stack: run.stack }, declared, there.app));
    } catch (error) {
      ready.set(companion.recipe, failed(companion, "wire", error));
    }
  }
  const fault = companions.map(({ recipe }) => faults.get(recipe)).find((one) => one !== undefined) ?? null;
  const lost = async (): Promise<RunFault | null> => await findLost(run, borrowed);
  const kept = locks.move();
  return { companions: ready, stacks: new Map([...names].flatMap(([recipe, { stack }]) => (borrowed.has(recipe) ? [] : [[recipe, stack] as const]))), wiring: own.wiring, credentials: own.credentials, fault, lost, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/** Asks for the warm ones, in the order of their names, so that two runs never wait for each other. What is borrowed is given back with the locks. */
async function borrowAll(run: Run, companions: readonly Companion[], locks: AsyncDisposableStack): Promise<Map<string, Borrowing>> {
  const loans = new Map<string, Borrowing>();
  for (const companion of companions.toSorted((a, b) => a.recipe.localeCompare(b.recipe))) {
    const loan = await borrow(run, companion);
    if (loan.kind === "borrowed") locks.defer(() => loan.borrowed.giveBack());
    else if (loan.reason !== null) run.warn(`${companion.recipe} is deployed cold instead of warm: ${loan.reason}`);
    loans.set(companion.recipe, loan);
  }
  return loans;
}

async function useWarm(run: Run, found: Found, recipe: string, { loan, app }: Borrowed): Promise<Provided> {
  const begin = run.clock.monotonic();
  await run.steps.step(`dependency-${recipe}`, `Use the warm ${recipe}`, async () => loan, ({ release }) => `${release.version} at ${app.baseUrl}`);
  found.dependencies.push({ recipe, mode: "warm", release: loan.release.version, commit: loan.release.commit, domain: loan.domain, status: "ready", ms: Math.round(run.clock.monotonic() - begin) });
  return { kind: "ready", app };
}

async function findLost(run: Run, borrowed: ReadonlyMap<string, Borrowed>): Promise<RunFault | null> {
  for (const [recipe, one] of borrowed) {
    const why = await one.lost();
    if (why === null) continue;
    return redactRecord({ class: "infrastructure", tier: "run", code: "warm-lost", reason: `the warm ${recipe} went away while the run used it: ${why}`, evidence: [], next: `\`cc-ci warm show ${one.loan.name}\` says how it is.` }, run.redactor);
  }
  return null;
}

type Names = { readonly domain: string; readonly stack: string };

function nameAll(run: Run, companions: readonly Companion[], borrowed: ReadonlyMap<string, Borrowed>): Map<string, Names> {
  const taken = new Set([run.domain, run.stack.replaceAll("_", ".")]);
  return new Map(companions.map(({ recipe }) => {
    const loan = borrowed.get(recipe)?.loan;
    if (loan) return [recipe, { domain: loan.domain, stack: loan.stack }];
    const domain = companionDomain(recipe, run.id, run.request.zone, taken);
    taken.add(domain);
    return [recipe, { domain, stack: stackNameOf(domain) }];
  }));
}

function neededBy(companion: Companion, all: readonly Companion[]): [string, Dependency][] {
  return all.flatMap((one) => {
    const declared = one.wanted.get(companion.recipe);
    return declared ? [[one.recipe, declared] as [string, Dependency]] : [];
  });
}

/** Runs the suites' own code that connects an app, and keeps what it said. */
class WiringOfAll {
  readonly #hosts: readonly string[];
  readonly #environment: Record<string, string> = {};
  readonly #secrets = new Map<string, string>();
  readonly credentials = new Map<string, Readonly<Record<string, string>>>();

  constructor(hosts: readonly string[]) {
    this.#hosts = hosts;
  }

  get wiring(): Wiring {
    return { ...noWiring, hosts: this.#hosts, environment: { ...this.#environment }, secrets: new Map(this.#secrets) };
  }

  async add(run: Run, app: { recipe: string } & Names, declared: Dependency, dependency: App): Promise<void> {
    const environment: Record<string, string> = {};
    const secrets = new Map<string, string>();
    const credentials = await declared.wire?.({
      app: { recipe: app.recipe, domain: app.domain, baseUrl: `https://${app.domain}`, stack: app.stack, nonce: run.app.nonce },
      dependency,
      insertSecret: async (name, value) => void (run.redactor.add(value), secrets.set(name, value)),
      setEnvironment: (name, value) => void (environment[name] = value),
      hide: (value) => run.redactor.add(value),
    });
    // All or nothing: an app that is half connected would be another app than with and than without.
    Object.assign(this.#environment, environment);
    for (const [name, value] of secrets) this.#secrets.set(name, value);
    this.credentials.set(declared.recipe, credentials ?? {});
  }
}

type Deployed = { readonly app: App; readonly release: string | null; readonly commit: string };

async function deployCompanion(run: Run, found: Found, companion: Companion, { domain, stack }: Names, wiring: Wiring, say: Say): Promise<Deployed> {
  const { recipe, loaded } = companion;
  const request = { ...run.request, recipe, source: companion.source, ref: companion.release ?? "HEAD", base: null, suite: loaded.source };
  const folder = join(run.workFolder, "companions", recipe);
  const fetched = await fetchRecipe(request, folder, run.signal);
  const { commit, release } = releaseOf(companion, fetched);
  const tree = await exportCommit(fetched, commit, join(folder, "tree"), run.signal);
  const prepared = await prepare({ request, loaded, redactor: run.redactor, domain, stack, phase: "head", upgrade: false, commit, version: release, folder: tree, signal: run.signal, wiring: { ...wiring, authorities: run.authorities } });
  await run.edge.addApp({ stack, domains: [domain] });
  const secrets = new SecretStore(run.redactor, stack);
  const state: { installed: Installed | undefined } & Run["state"] = { ...run.state, installed: undefined, tests: undefined, deploys: 0 };
  const app = createApp({ recipe, domain, stack, nonce: randomHex(6), docker: run.docker, edge: run.edge, secrets, signal: run.signal, installed: () => state.installed });
  const own: Run = { ...run, request, domain, stack, loaded, app, secrets, data: null, state };
  await using watch = await StackWatch.open(run.docker, stack, run.clock);
  found.deploys.expected += 1;
  await deployApp(own, prepared, say);
  found.deploys.counted += 1;
  await converge(own, watch, "run", `run.dependency-converged:${recipe}`, say);
  const served = await waitUntilServing(own);
  const ready = await waitUntilReady(own, "head");
  await run.claims.claim({
    id: `run.dependency-ready:${recipe}`,
    tier: "run",
    claim: `the dependency ${recipe} answers itself, and its ready probes succeed`,
    observed: `GET ${served.url} through the edge, and the probes of its own suite`,
    check: "equals",
    expected: false,
    evidence: { name: `dependency-${recipe}`, json: { url: served.url, status: served.response.status, fromEdge: served.response.fromEdge, probes: ready.map(({ probe, seen }) => ({ probe, seen })) }, pointer: "/fromEdge" },
  });
  return { app, release, commit };
}

/** The release that is asked for, else the newest, else the tip of the default branch. */
function releaseOf({ release }: Companion, { head, headTags, releases }: Fetched): { commit: string; release: string | null } {
  if (release !== null) return { commit: head.commit, release };
  const newest = releases.findLast(({ annotated }) => annotated);
  return newest ? { commit: newest.commit, release: newest.tag } : { commit: head.commit, release: headTags[0] ?? null };
}

function faultOf(run: Run, { recipe }: Companion, during: "deploy" | "wire", error: unknown): RunFault {
  const fault = error instanceof Fault ? error : undefined;
  const programmingError = error instanceof TypeError || error instanceof ReferenceError || error instanceof SyntaxError || error instanceof RangeError;
  const what = during === "deploy" ? `the dependency ${recipe} could not be provided` : `the app could not be connected to ${recipe}`;
  return redactRecord(
    {
      class: blameDependency({ kind: fault?.kind ?? null, during, programmingError }), tier: "run", code: fault?.code ?? "dependency-failed", reason: `${what}: ${messageOf(error)}`,
      evidence: fault ? [...fault.evidence] : error instanceof Error && error.stack ? [error.stack] : [], ...(fault?.next !== undefined && { next: fault.next }),
    },
    run.redactor,
  );
}
