import { access } from "node:fs/promises";
import { join } from "node:path";
import type { Config } from "#config/schema.ts";
import { packageRoot } from "#kit/packages.ts";
import { connectEngine } from "#swarm/engine.ts";
import type { WarmContext, WarmSettings } from "#warm/context.ts";
import { requestOf } from "./commands/run.ts";
import { endpointOf } from "./endpoint.ts";
import { upstreamOf } from "./enrolment.ts";
import type { Session } from "./session.ts";

/** What commands about warm apps work on. */
export async function warmContext({ context, config, home }: Session, options: { readonly engine?: string }): Promise<WarmContext> {
  const endpoint = await endpointOf(options);
  const suites = config.suites ?? join(packageRoot, "suites");
  return {
    store: context.store, snapshots: context.snapshots, clock: context.clock, redactor: context.redactor, signal: context.signal, say: context.say,
    docker: connectEngine(endpoint), endpoint, home, zone: config.zone ?? "cc-ci.localhost", settings: warmSettings(config),
    request: async (source, { recipe, ref, suite }) => await requestOf(source, { ref, name: recipe, suite: suite ?? false, tiers: "install", engine: endpoint }),
    suiteOf: async (recipe) => await access(join(suites, recipe)).then(() => join(suites, recipe), () => null),
    upstreamOf: (recipe) => upstreamOf({ config }, recipe),
  };
}

/** The configuration's warm apps, by name, defaults filled in. */
export function warmSettings({ warm = {} }: Config): WarmSettings[] {
  return Object.entries(warm)
    .map(([name, { recipe = name, source = null, release = "latest", kind = "stateful", unit = "none" }]) => ({ name, recipe, source, release, kind, unit }))
    .toSorted((a, b) => a.name.localeCompare(b.name));
}
