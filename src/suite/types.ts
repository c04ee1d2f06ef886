import type { App } from "./app.ts";
import type { Rung, Tier } from "#results/schema.ts";

/** Facts that are known before anything is deployed. */
export type SettingsContext = { readonly recipe: string; readonly domain: string; readonly baseUrl: string; readonly stack: string; readonly phase: "base" | "head" };

export type Environment = Readonly<Record<string, string>>;
export type EnvironmentSource = Environment | ((context: SettingsContext) => Environment);

/** Something that must answer before tests start. All are tried in parallel. */
export type ReadyProbe =
  | { readonly kind: "http"; readonly path: string; readonly statuses?: readonly number[]; readonly contains?: string }
  /** Connects to a task of the service on `port`; `stable` is the number of connects in a row that must succeed (default 1). */
  | { readonly kind: "tcp"; readonly service: string; readonly port: number; readonly stable?: number }
  /** A program in a service's container that must exit with 0. */
  | { readonly kind: "exec"; readonly service: string; readonly argv: readonly string[] };

/** What an install step may do before the one deploy. */
export type InstallContext = SettingsContext & {
  /** Inserts a secret by its compose key, for those that are declared `generate=false`. */
  insertSecret(name: string, value: string): Promise<void>;
  /** Sets a line of the app's environment. */
  setEnvironment(name: string, value: string): void;
};

/**
 * Data that must survive. The harness gives `mark`, a random word; `seed` stores it in the app the way a user would, `read` gets it
 * back (`null` when it is not there), `destroy` removes it. The harness itself compares, before and after each operation.
 */
export type DataCheck = {
  seed(app: App, mark: string): Promise<void>;
  read(app: App, mark: string): Promise<string | null>;
  /** Makes the data be gone, so that only a restore can bring it back. */
  destroy(app: App, mark: string): Promise<void>;
};

/** What connects the app to a dependency may know and do, before the app's one deploy. */
export type WireContext = {
  /** The app that is about to be deployed, for redirect addresses and the like. */
  readonly app: { readonly recipe: string; readonly domain: string; readonly baseUrl: string; readonly stack: string; /** A random word, new for every run, for what is made in the dependency. */ readonly nonce: string };
  /** The dependency, which answers already. */
  readonly dependency: App;
  /** Inserts a secret of the app by its compose key. */
  insertSecret(name: string, value: string): Promise<void>;
  /** Sets a line of the app's environment, `COMPOSE_FILE` included. */
  setEnvironment(name: string, value: string): void;
  /** Masks a value in all output. */
  hide(value: string): void;
};

/**
 * An app that must be there too. `cold`: deployed for this run alone. `warm`: one that is always on and is shared; where there is none, or it is ill, a cold one takes its place.
 */
export type Dependency = {
  readonly recipe: string;
  readonly mode: "cold" | "warm";
  /** A release tag; default: the newest. */
  readonly release?: string;
  /** A compose overlay beside `suite.ts`, for the dependency. */
  readonly overlay?: string;
  /** Connects the app to it. Tests get what it returns as `credentials` of the dependency. */
  readonly wire?: (context: WireContext) => Promise<Readonly<Record<string, string>> | void>;
};

/** The backup's content as seen in the snapshot, not in the live volume. */
export type BackupContext = App & {
  /** Reads a file out of the snapshot: the volume's compose key and a path relative to the volume. */
  snapshotFile(volume: string, path: string): Promise<Buffer>;
};

/** Everything a recipe's `suite.ts` can say. Every key is optional; keys.ts is the registry with defaults and documentation. */
export type Suite = {
  readonly healthPath?: string;
  readonly healthStatuses?: readonly number[];
  /** Seconds. */
  readonly deployTimeout?: number;
  /** Seconds. */
  readonly httpTimeout?: number;
  readonly environment?: EnvironmentSource;
  readonly upgradeEnvironment?: EnvironmentSource;
  readonly readyProbes?: readonly ReadyProbe[] | ((context: SettingsContext) => readonly ReadyProbe[]);
  readonly verifyBackup?: (backup: BackupContext) => Promise<boolean>;
  /** `path` to open instead of `/`; `waitFor` is a CSS selector that must be visible first. `false` for an app that has no page. */
  readonly screenshot?: { readonly path?: string; readonly waitFor?: string } | false;
  readonly dependencies?: readonly Dependency[];
  readonly notApplicable?: Readonly<Partial<Record<Rung, string>>>;
  readonly canonical?: boolean;
  readonly upstream?: string;
  readonly baseData?: "fresh" | "canonical";
  readonly backupCapable?: boolean;
  /** Run before the operation of that tier, on the deployed app. */
  readonly before?: Readonly<Partial<Record<Exclude<Tier, "install">, (app: App) => Promise<void>>>>;
  readonly installSteps?: (context: InstallContext) => Promise<void>;
  /** File name of a compose overlay beside `suite.ts`, layered last over base and head. Environmental settings only. */
  readonly overlay?: string;
  readonly data?: DataCheck;
};
