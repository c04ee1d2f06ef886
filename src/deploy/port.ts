import type { Adaptation } from "#results/schema.ts";
import type { ImageFacts } from "#swarm/images.ts";
import type { StackModel } from "./stack/model.ts";

/** One deploy of one app: everything a driver needs, decided beforehand. */
export type Deployment = {
  readonly recipe: string;
  readonly domain: string;
  readonly stack: string;
  readonly phase: "base" | "head";
  /** Full commit of the recipe. */
  readonly commit: string;
  /** The release's tag, or null for a commit that is none (a chaos deploy, in abra's words). */
  readonly version: string | null;
  /** Folder with the recipe's files at that commit. */
  readonly folder: string;
  /** Compose files in order, relative to `folder`. */
  readonly files: readonly string[];
  /** The app's whole environment: `.env`, abra.sh's versions, STACK_NAME. */
  readonly environment: Readonly<Record<string, string>>;
  /** The merged and interpolated stack with abra's additions. */
  readonly model: StackModel;
  /** Facts of every image of the model, all present on the engine. */
  readonly images: readonly ImageFacts[];
};

export type Deployed = {
  /** Compose keys of the services that are now declared. */
  readonly services: readonly string[];
  /** Services of the stack that this deploy no longer declares; Swarm leaves them running. */
  readonly orphans: readonly { readonly id: string; readonly name: string }[];
  readonly adaptations: readonly Adaptation[];
};

/**
 * Brings an app into being, in place if it is already there. Two implementations: `stack` (built in) and, later, `abra`. Both must give the same
 * service specs for the same deployment. Neither waits for convergence: that is StackWatch's, opened before the call.
 * `deploy` may throw Faults of kind recipe (the engine refuses a spec) and infrastructure; it leaves what it made, all labelled.
 */
export type DeployDriver = {
  readonly name: "stack" | "abra";
  deploy(deployment: Deployment, signal: AbortSignal): Promise<Deployed>;
};
