import { accountSweep, type AccountFacts } from "../account.ts";
import { makeReport } from "../report/make-report.ts";
import type { SweepReport } from "../report/schema.ts";
import type { RecipeOutcome } from "../words.ts";
import { outcomeOf } from "./outcomes.ts";

const week = 7 * 86_400_000;

/** The report of a sweep with these outcomes; every recipe among them is enrolled unless `change` says otherwise. */
export function reportOf(outcomes: readonly RecipeOutcome[], change: Partial<AccountFacts> = {}, sweep: Partial<SweepReport["sweep"]> = {}): SweepReport {
  const endedAt = "2026-11-29T05:14:31.000Z";
  const account = accountSweep({ enrolled: outcomes.map(({ recipe }) => recipe), outcomes, now: Date.parse(endedAt), lastGoodAt: Date.parse(endedAt) - week, cadence: week, ...change });
  return makeReport({ id: "20261129-030000-sweep-7c1f02", reason: "due since 2026-11-29 03:00:00 UTC (Sun 03:00)", startedAt: "2026-11-29T03:00:04.000Z", endedAt, nextDue: "2026-12-06T03:00:00.000Z", jobs: 2, ...sweep }, account);
}

/** One recipe of each class and some more, with long and odd texts. */
export function mixedOutcomes(): RecipeOutcome[] {
  return [
    outcomeOf("bluesky-pds", "promoted", { from: "0.8.2+v0.4.219", to: "0.9.0+v0.4.230", run: "20261129-030411-bluesky-pds-a41c20" }),
    outcomeOf("cryptpad", "skipped", { from: "0.5.4+v2026.3.0", to: "0.5.4+v2026.3.0", canonicalSince: "2026-08-30T03:41:00.000Z" }),
    outcomeOf("custom-html", "promoted", { from: null, to: "1.13.0+1.31.1", run: "20261129-031102-custom-html-09be1d" }),
    outcomeOf("discourse", "red", { release: "1.0.0+2026.11", from: "0.8.1+3.5.2", to: "0.8.1+3.5.2", run: "20261129-032200-discourse-77aa01", reason: "upgrade: the app does not converge: sidekiq exited with 1 three times: relation \"schema_migrations\" does not exist", canonicalSince: "2026-04-05T03:30:00.000Z" }),
    outcomeOf("ghost", "skipped", { reason: "lightweight-only", from: "1.3.0+6.2.0", to: "1.3.0+6.2.0", notes: ["1.4.0+6.3.1 was passed over: it is a lightweight tag, which abra does not deploy; tag it with `git tag -a`"] }),
    outcomeOf("gitea", "not-promoted", { release: "3.6.0+1.26.1", from: "3.5.3+1.25.0", to: "3.5.3+1.25.0", run: "20261129-034050-gitea-51d3e9", reason: "the restored snapshot does not serve: GET / gave 502" }),
    outcomeOf("immich", "ours", { release: "2.4.0+v2.3.1", from: "2.3.0+v2.2.0", to: "2.3.0+v2.2.0", run: "20261129-035000-immich-4400cd", reason: "the engine went away during install" }),
    outcomeOf("keycloak", "sync-failed", { from: "10.7.1+26.6.2", to: "10.7.1+26.6.2", reason: "git.coopcloud.tech does not answer" }),
    outcomeOf("n8n", "skipped", { reason: "never-released", from: null, to: null, canonicalSince: null }),
    outcomeOf("uptime-kuma", "skipped", { from: "2.0.0+2.0.2", to: "2.0.0+2.0.2", canonicalSince: "2026-11-28T03:00:00.000Z" }),
  ];
}
