import { waitUntilReady } from "./ready.ts";
import { waitUntilServing, type Served } from "./serving.ts";
import type { Site } from "./site.ts";

/**
 * Waits until an app answers itself and its ready probes succeed.
 * @param seconds at most for each of both, whatever its suite says
 */
export async function waitUntilWell(site: Site, seconds = Number.POSITIVE_INFINITY): Promise<{ readonly served: Served; readonly ready: Awaited<ReturnType<typeof waitUntilReady>> }> {
  const { suite } = site.loaded;
  const patient = { ...site, loaded: { ...site.loaded, suite: { ...suite, httpTimeout: Math.min(seconds, suite.httpTimeout) } } };
  return { served: await waitUntilServing(patient), ready: await waitUntilReady(patient, "head") };
}
