import { z } from "zod";
import { callable, orCallable } from "./schema-parts.ts";
import {
  beforeSchema,
  dataSchema,
  dependencySchema,
  environmentSchema,
  notApplicableSchema,
  overlaySchema,
  pathSchema,
  readyProbesSchema,
  screenshotSchema,
  secondsSchema,
  statusesSchema,
} from "./value-schemas.ts";
import type { Environment, ReadyProbe, SettingsContext, Suite } from "./types.ts";

/** What is known about one key of a suite. */
export type SuiteKey<T> = {
  readonly schema: z.ZodType<T>;
  /** The value when the suite does not say; undefined when there is none. */
  readonly default: T | undefined;
  /** Its type, as the documentation shows it. */
  readonly type: string;
  readonly unit?: string;
  /** One sentence. */
  readonly meaning: string;
  /** What acts on it. */
  readonly readBy: string;
};

type Registry = { readonly [K in keyof Required<Suite>]: SuiteKey<Required<Suite>[K]> };

type EnvironmentFunction = (context: SettingsContext) => Environment;
type ProbesFunction = (context: SettingsContext) => readonly ReadyProbe[];

/**
 * Everything that a suite can say, once. The loader, the defaults, the customisation list and the reference table in the documentation are
 * made from it; `satisfies` holds its keys to those of `Suite`, in both directions.
 */
export const suiteKeys = {
  healthPath: {
    schema: pathSchema,
    default: "/" as const,
    type: "string",
    meaning: "Path that must answer before the app counts as serving.",
    readBy: "serving check of every deploy",
  },
  healthStatuses: {
    schema: statusesSchema,
    default: [200, 301, 302] as readonly number[],
    type: "number[]",
    unit: "HTTP status",
    meaning: "Answers of `healthPath` that count as serving; an answer of the edge itself never does.",
    readBy: "serving check of every deploy",
  },
  deployTimeout: {
    schema: secondsSchema,
    default: 600 as const,
    type: "number",
    unit: "seconds",
    meaning: "How long all services of one deploy may take to converge; a crash loop ends the wait sooner.",
    readBy: "convergence",
  },
  httpTimeout: {
    schema: secondsSchema,
    default: 300 as const,
    type: "number",
    unit: "seconds",
    meaning: "How long a converged app may take to serve and to pass its ready probes.",
    readBy: "serving check, ready probes",
  },
  environment: {
    schema: orCallable<Environment, EnvironmentFunction>(environmentSchema),
    default: {},
    type: "Environment | (context) => Environment",
    meaning: "Lines that are set in the app's `.env` before the first deploy, over those of `.env.sample`.",
    readBy: "deploy of base and head",
  },
  upgradeEnvironment: {
    schema: orCallable<Environment, EnvironmentFunction>(environmentSchema),
    default: undefined,
    type: "Environment | (context) => Environment",
    meaning: "Lines that are set only when the head is deployed over the base, as an operator would follow release notes.",
    readBy: "upgrade",
  },
  readyProbes: {
    schema: orCallable<readonly ReadyProbe[], ProbesFunction>(readyProbesSchema),
    default: [] as readonly ReadyProbe[],
    type: "ReadyProbe[] | (context) => ReadyProbe[]",
    meaning: "What must answer, besides `healthPath`, before checks and tests start; all are tried in parallel.",
    readBy: "serving check of every deploy",
  },
  verifyBackup: {
    schema: callable<NonNullable<Suite["verifyBackup"]>>(),
    default: undefined,
    type: "(backup) => Promise<boolean>",
    meaning: "Looks into the snapshot and says whether the backup is good; tried up to three times.",
    readBy: "backup",
  },
  screenshot: {
    schema: screenshotSchema,
    default: {} as NonNullable<Suite["screenshot"]>,
    type: "{ path?, waitFor? } | false",
    meaning: "Page to open for the screenshot instead of `/`, and a CSS selector that must be visible first; `false` for an app that has no page.",
    readBy: "screenshot",
  },
  dependencies: {
    schema: z.array(dependencySchema, "must be a list of dependencies"),
    default: [] as NonNullable<Suite["dependencies"]>,
    type: "Dependency[]",
    meaning: "Apps that must be there too, deployed before the app; `wire` connects the app to one.",
    readBy: "plan",
  },
  notApplicable: {
    schema: notApplicableSchema,
    default: {},
    type: "{ upgrade?, backup_restore?, custom? }",
    meaning: "Rungs that this recipe cannot have, each with the reason; a declaration never hides a result that was obtained.",
    readBy: "plan, level",
  },
  canonical: {
    schema: z.boolean("must be true or false"),
    default: false as const,
    type: "boolean",
    meaning: "Whether green releases of this recipe become its canonical.",
    readBy: "promotion",
  },
  upstream: {
    schema: z.string("must be a string").regex(/^(https:\/\/|ssh:\/\/|file:\/\/|\/|[\w.-]+@[\w.-]+:)[^\s]+$/, "must be the path or URL (https, ssh, file) of a git repository"),
    default: undefined,
    type: "string",
    meaning: "Path or URL of the recipe's repository, where it is not where the configuration's `upstream` says.",
    readBy: "sweep, mirrors",
  },
  baseData: {
    schema: z.enum(["fresh", "canonical"], 'must be "fresh" or "canonical"'),
    default: "fresh" as const,
    type: '"fresh" | "canonical"',
    meaning: "What the base starts from: empty volumes, or the data of the canonical, which has come through earlier releases.",
    readBy: "deploy of the base",
  },
  backupCapable: {
    schema: z.boolean("must be true or false"),
    default: undefined,
    type: "boolean",
    meaning: "Overrides what the backup labels of the recipe say about whether it can be backed up.",
    readBy: "plan",
  },
  before: {
    schema: beforeSchema,
    default: {},
    type: "{ upgrade?, backup?, restore?, custom? }",
    meaning: "Functions that run on the deployed app right before the operation of that tier.",
    readBy: "tiers",
  },
  installSteps: {
    schema: callable<NonNullable<Suite["installSteps"]>>(),
    default: undefined,
    type: "(context) => Promise<void>",
    meaning: "Steps between the creation of the app and its first deploy, for secrets with `generate=false` and for environment that must be computed.",
    readBy: "deploy of the base",
  },
  overlay: {
    schema: overlaySchema,
    default: undefined,
    type: "string",
    meaning: "Compose file beside `suite.ts`, layered last over base and head, for what the environment of a test needs and nothing else.",
    readBy: "deploy of base and head",
  },
  data: {
    schema: dataSchema,
    default: undefined,
    type: "{ seed, read, destroy }",
    meaning: "How to store a random word in the app, read it back, and make it be gone; the harness compares around upgrade, backup and restore.",
    readBy: "upgrade, backup, restore",
  },
} satisfies Registry;

export type SuiteKeyName = keyof typeof suiteKeys;
export const suiteKeyNames = Object.keys(suiteKeys) as readonly SuiteKeyName[];

type KeysWithDefault = { [K in SuiteKeyName]: (typeof suiteKeys)[K]["default"] extends undefined ? never : K }[SuiteKeyName];

/** A suite with its defaults filled in: keys that have one are always there. */
export type Settings = Suite & { readonly [K in KeysWithDefault]: NonNullable<Suite[K]> };

/** The suite with the registry's defaults where it says nothing. */
export function withDefaults(suite: Suite): Settings {
  const defaults = Object.entries(suiteKeys).flatMap(([name, key]) => (key.default === undefined ? [] : [[name, key.default] as const]));
  return { ...Object.fromEntries(defaults), ...suite } as Settings;
}
