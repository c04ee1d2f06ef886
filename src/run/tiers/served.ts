import type { Tier } from "#results/schema.ts";
import type { Run } from "../context.ts";
import { waitUntilReady } from "../ready.ts";
import { waitUntilServing } from "../serving.ts";
import type { TierRecorder } from "../tier.ts";

/** The app answers itself on its health path, and its ready probes succeed: checked after install, upgrade and restore alike. */
export async function checkServed(run: Run, tier: Tier, recorder: TierRecorder, phase: "base" | "head"): Promise<void> {
  await recorder.check("the app answers through the edge", async () => {
    const served = await waitUntilServing(run);
    const { status, headers, body, fromEdge } = served.response;
    await run.claims.claim({
      id: `${tier}.served`,
      tier,
      claim: `the app itself answers ${served.url}`,
      observed: `GET ${served.url} through the edge`,
      check: "one-of",
      expected: [...run.loaded.suite.healthStatuses],
      evidence: { name: `${tier}-served`, json: { url: served.url, attempts: served.attempts, status, fromEdge, headers, body: body.slice(0, 4_000) }, pointer: "/status" },
    });
    await run.claims.claim({
      id: `${tier}.answered-by-app`,
      tier,
      claim: "the answer is the app's and not the edge's own",
      observed: "the mark that the edge puts on its own answers",
      check: "equals",
      expected: false,
      evidence: { name: `${tier}-answered-by-app`, json: { url: served.url, fromEdge }, pointer: "/fromEdge" },
    });
  });
  if (probeCount(run) === 0) return;
  await recorder.check("the ready probes succeed", async () => {
    const ready = await waitUntilReady(run, phase);
    await run.claims.claim({
      id: `${tier}.ready`,
      tier,
      claim: "every ready probe of the suite succeeded",
      observed: "the probes that the suite declares",
      check: "non-empty",
      expected: null,
      evidence: { name: `${tier}-ready`, json: ready.map(({ probe, seen }) => ({ probe, seen })) },
    });
  });
}

function probeCount(run: Run): number {
  const probes = run.loaded.suite.readyProbes;
  return typeof probes === "function" ? 1 : probes.length;
}
