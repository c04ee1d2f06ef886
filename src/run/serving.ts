import { Fault, messageOf } from "#kit/fault.ts";
import type { AppResponse } from "#suite/app.ts";
import type { Site } from "./site.ts";

/** Pauses between requests while the app does not answer yet, in milliseconds; the last one repeats. */
const pauses = [25, 50, 100, 200, 400];

export type Served = { readonly url: string; readonly attempts: number; readonly response: AppResponse };

/**
 * Asks the app for its health path through the edge until it answers with one of the wanted statuses itself. Labels that lead nowhere are told at
 * once: waiting would not change them.
 */
export async function waitUntilServing(run: Site): Promise<Served> {
  const { healthPath, healthStatuses, httpTimeout } = run.loaded.suite;
  const url = `${run.app.baseUrl}${healthPath}`;
  await run.edge.refresh();
  const end = run.clock.monotonic() + httpTimeout * 1000;
  let last = "no answer yet";
  for (let attempt = 1; ; attempt += 1) {
    const response = await run.app.request(healthPath).catch((error: unknown) => {
      run.signal.throwIfAborted();
      last = messageOf(error);
      return undefined;
    });
    if (response && !response.fromEdge && healthStatuses.includes(response.status)) return { url, attempts: attempt, response };
    if (response?.fromEdge && response.headers["x-cc-ci-edge"] === "no-route") throw noRoute(run, url);
    if (response) last = response.fromEdge ? `the edge cannot reach the app (${response.status})` : `status ${response.status}`;
    if (run.clock.monotonic() >= end) throw notServing(url, last, httpTimeout, healthStatuses);
    await pause(pauses[Math.min(attempt, pauses.length) - 1] ?? 400, run.signal);
  }
}

function noRoute(run: Site, url: string): Fault {
  const problems = run.edge.problems(run.stack).map((problem) => `${problem.service}: ${problem.message}`);
  const routes = run.edge.routes(run.stack).map((route) => `${route.router}: ${route.rule}`);
  return new Fault("recipe", "no-route", `nothing routes ${url} to the app: only the edge's own 404 answers`, {
    evidence: [...problems, ...(routes.length > 0 ? ["the labels route this instead:", ...routes] : ["no router in the labels"])],
    next: "Check the traefik labels of the service that serves the domain.",
  });
}

function notServing(url: string, last: string, seconds: number, wanted: readonly number[]): Fault {
  return new Fault("recipe", "not-serving", `${url} did not answer with ${wanted.join(" or ")} within ${seconds} s; last: ${last}`, {
    evidence: [last],
    next: "See the logs of the app; if it needs more time, set `httpTimeout` in the suite.",
  });
}

/** Waits, unless the signal aborts first. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  const abort = (): void => reject(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", abort);
  }
}
