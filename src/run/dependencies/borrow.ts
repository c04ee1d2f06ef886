import { messageOf } from "#kit/fault.ts";
import type { App } from "#suite/app.ts";
import { createApp } from "../app.ts";
import type { Run } from "../context.ts";
import { waitUntilWell } from "../wait-until-well.ts";
import type { Companion } from "./companions.ts";
import type { WarmLoan } from "./warm-source.ts";
import { whyLost } from "./why-lost.ts";

/** Seconds in which a warm app must answer, or a cold one takes its place. */
const patience = 15;
/** Milliseconds for removing what the run made in a warm app, also when the run itself was interrupted. */
const cleanUpMs = 60_000;

/** A warm app that this run may use until it gives it back. */
export type Borrowed = {
  readonly loan: WarmLoan;
  readonly app: App;
  /** Why it is no longer what it was when it was borrowed; null while it is. */
  lost(): Promise<string | null>;
  /** Removes what the run made in it, and lets go of it. Never throws. */
  giveBack(): Promise<void>;
};

/** `reason` is null where nobody asked for a warm one. */
export type Borrowing = { readonly kind: "borrowed"; readonly borrowed: Borrowed } | { readonly kind: "cold"; readonly reason: string | null };

/** Takes a warm app for a dependency, when all that need it take one, and it is there and well. */
export async function borrow(run: Run, companion: Companion): Promise<Borrowing> {
  const { recipe, loaded } = companion;
  if ([...companion.wanted.values()].some(({ mode }) => mode === "cold")) return { kind: "cold", reason: null };
  if ([...companion.wanted.values()].some(({ overlay }) => overlay !== undefined)) return { kind: "cold", reason: "the suite lays an overlay of its own over it" };
  if (run.warm === null) return { kind: "cold", reason: "there are no warm apps here" };
  const deadline = new Date(run.clock.now() + run.request.deadlineSeconds * 1000).toISOString();
  const answer = await run.warm.lend(recipe, { run: run.id, deadline, endpoint: run.request.endpoint, release: companion.release, redactor: run.redactor, signal: run.signal });
  if (answer.kind === "none") return { kind: "cold", reason: answer.reason };
  const { loan } = answer;
  try {
    const { domain, stack } = loan;
    await run.edge.addApp({ stack, domains: [domain] });
    const appWith = (signal: AbortSignal): App => createApp({ recipe, domain, stack, nonce: loan.word, docker: run.docker, edge: run.edge, secrets: loan.secrets, signal, installed: () => ({ deployment: { phase: "head", version: loan.release.version } }) });
    const app = appWith(run.signal);
    const site = { ...run, request: { ...run.request, recipe }, domain, stack, loaded, app };
    const { served, ready } = await waitUntilWell(site, patience);
    const tasks = await loan.tasks();
    await run.claims.claim({
      id: `run.dependency-ready:${recipe}`,
      tier: "run",
      claim: `the warm ${recipe} answers itself, and its ready probes succeed`,
      observed: `GET ${served.url} through the edge, and the probes of its own suite`,
      check: "equals",
      expected: false,
      evidence: { name: `dependency-${recipe}`, json: { url: served.url, status: served.response.status, fromEdge: served.response.fromEdge, release: loan.release, tasks, probes: ready.map(({ probe, seen }) => ({ probe, seen })) }, pointer: "/fromEdge" },
    });
    return {
      kind: "borrowed",
      borrowed: {
        loan, app,
        lost: () => whyLost(tasks, { tasks: () => loan.tasks(), ill: () => waitUntilWell(site, patience).then(() => null, (error: unknown) => (run.signal.throwIfAborted(), messageOf(error))) }),
        async giveBack() {
          await loan.removeUnits(appWith(AbortSignal.timeout(cleanUpMs))).catch((error: unknown) => run.warn(`what the run made in the warm ${recipe} could not be removed, which \`cc-ci reap\` will do: ${messageOf(error)}`));
          await loan[Symbol.asyncDispose]();
        },
      },
    };
  } catch (error) {
    await loan[Symbol.asyncDispose]();
    run.edge.removeApp(loan.stack);
    run.signal.throwIfAborted();
    return { kind: "cold", reason: `the warm ${loan.name} is ill: ${run.redactor.text(messageOf(error))}` };
  }
}
