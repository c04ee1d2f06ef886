import { commitLabel } from "#swarm/labels.ts";
import type { StackModel } from "./stack/model.ts";

export type Additions = {
  readonly recipe: string;
  readonly stack: string;
  readonly commit: string;
  readonly version: string | null;
  readonly environment: Readonly<Record<string, string>>;
};

/** First 8 hex digits of a commit: what abra writes as a chaos version. */
export function chaosVersion(commit: string): string {
  return commit.slice(0, 8);
}

/**
 * What abra changes in the merged stack before it deploys it, all on the service `app`: its own labels, and every variable of the app's
 * environment that the service does not define itself. Pure; the given model is left alone.
 */
export function addAbraParts(model: StackModel, parts: Additions): StackModel {
  const app = model.services.app;
  if (!app) return model;
  const prefix = `coop-cloud.${parts.stack}`;
  const chaos = parts.version === null;
  const labels = {
    ...app.deploy?.labels,
    [`${prefix}.recipe`]: parts.recipe,
    [`${prefix}.chaos`]: String(chaos),
    ...(chaos ? { [`${prefix}.chaos-version`]: chaosVersion(parts.commit) } : { [`${prefix}.version`]: parts.version }),
  };
  const shown = parts.version ?? chaosVersion(parts.commit);
  const exposed = Object.fromEntries(
    Object.entries(parts.environment).map(([name, value]) => [name, name === "TYPE" || name === "RECIPE" ? `${parts.recipe}:${shown}` : value]),
  );
  return {
    ...model,
    services: { ...model.services, app: { ...app, environment: { ...exposed, ...app.environment }, deploy: { ...app.deploy, labels } } },
  };
}

/** The service labels by which cc-ci itself finds out which commit a service was deployed from. */
export function commitLabels(commit: string): Record<string, string> {
  return { [commitLabel]: commit };
}
