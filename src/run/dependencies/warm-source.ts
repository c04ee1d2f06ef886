import type { Redactor } from "#kit/redact.ts";
import type { App } from "#suite/app.ts";

/** Who asks for a warm app. */
export type WarmAsker = {
  /** The run's id, which is seen as the holder. */
  readonly run: string;
  /** ISO 8601: when the run is over at the latest. */
  readonly deadline: string;
  /** The engine that the run is on. */
  readonly endpoint: string;
  /** The release that the suite wants; null for any. */
  readonly release: string | null;
  readonly redactor: Redactor;
  readonly signal: AbortSignal;
};

/** A warm app that a run holds: nobody takes it away until it is disposed of. */
export type WarmLoan = AsyncDisposable & {
  readonly name: string;
  readonly domain: string;
  readonly stack: string;
  readonly release: { readonly version: string; readonly commit: string };
  readonly secrets: { value(key: string): string };
  /** The word by which the app is known to this run, for what is made in it. */
  readonly word: string;
  /** Removes what this run has made in the app, as far as its unit can tell; gives the names of it. */
  removeUnits(app: App): Promise<readonly string[]>;
  /** Ids of its running tasks, in order. */
  tasks(): Promise<readonly string[]>;
};

/** `none`: why a cold one has to take its place. */
export type WarmAnswer = { readonly kind: "lent"; readonly loan: WarmLoan } | { readonly kind: "none"; readonly reason: string };

/** Where runs get warm apps from. */
export type WarmSource = { lend(recipe: string, asker: WarmAsker): Promise<WarmAnswer> };
