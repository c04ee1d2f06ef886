import type { FaultKind } from "#kit/fault.ts";
import type { Tier } from "#results/schema.ts";
import type { App } from "../app.ts";

// Both processes load this file. The test process is kept small, so nothing here may import zod; what it sends is checked by call-schemas.ts.

/** What the harness did to the app right before a tier's tests. Tests read it as the fixture `operation`. */
export type Operation = {
  readonly tier: Tier;
  /** What is deployed while the tests run. */
  readonly phase: "base" | "head";
  /** Version before the operation, when it has one. */
  readonly from: string | null;
  /** Version after the operation, when it has one. */
  readonly to: string | null;
  /** The word that was seeded before the operation; null when the suite has no data check. */
  readonly mark: string | null;
};

/** Where tests wait until the harness is ready for them, in the order in which the one worker meets them. */
export const gateNames = ["install", "upgrade", "backup", "restore", "custom", "screenshot"] as const satisfies readonly (Tier | "screenshot")[];
export type Gate = (typeof gateNames)[number];

/** The answer at a gate; `operation` is null at that of the screenshot. */
export type GateAnswer = { readonly open: true; readonly operation: Operation | null } | { readonly skip: string };

/** What an App knows without asking the engine. */
export type AppFacts = Pick<App, "recipe" | "domain" | "baseUrl" | "stack" | "phase" | "version" | "nonce">;

/** What tests know of the apps that are there beside the one under test, by recipe. `failed` says why one is not there. */
export type DependencyFacts = Readonly<Record<string, { readonly failed: string | null; readonly credentials: Readonly<Record<string, string>> }>>;

/** Begins the reason of a test that was skipped because an app that it needs is not there. */
export const unmet = "needs the dependency ";

/** A call that failed, as it travels. */
export type CallFailure = { readonly message: string; readonly code: string; readonly kind: FaultKind; readonly evidence: readonly string[] };

/** Bytes that one message may hold, in either direction. */
export const messageLimit = 32 * 1024 * 1024;
