import { z } from "zod";
import { claimSchema } from "./claim.ts";

/** Version of the shape of results.json. Raised whenever a reader of the old shape would be misled. */
export const resultsVersion = 1;

export const tierNames = ["install", "upgrade", "backup", "restore", "custom"] as const;
export const rungNames = ["install", "upgrade", "backup_restore", "custom", "lint"] as const;
export const statuses = ["pass", "fail", "skip", "unverified"] as const;
export const faultClasses = ["recipe", "suite", "upstream", "infrastructure", "unknown"] as const;
/**
 * `cold`: everything anew, the authoritative one. `quick`: an upgrade over a copy of the canonical's data; proves less and never gates. `seed`: installs a
 * release and captures its data. `proof`: installs a release over captured data and reads it back.
 */
export const lanes = ["cold", "quick", "seed", "proof"] as const;

export const tierSchema = z.enum(tierNames);
export const laneSchema = z.enum(lanes);
export const rungSchema = z.enum(rungNames);
/** `skip` always has a declared or structural reason; `unverified` should have run and did not. */
export const statusSchema = z.enum(statuses);
export const faultClassSchema = z.enum(faultClasses);
/** `red` is the recipe's (or its suite's); `ours` says that cc-ci or its host failed and nothing was proven. */
export const verdictSchema = z.enum(["green", "red", "ours"]);

const milliseconds = z.number().nonnegative();
/** ISO 8601 in UTC with milliseconds. */
const instant = z.iso.datetime({ precision: 3 });

export const testSchema = z.strictObject({
  name: z.string(),
  /** `generic`: a check that every recipe gets; `suite`: one of the recipe's suite; `shipped`: one that came with the recipe, which can fail a tier and never pass one. */
  source: z.enum(["generic", "suite", "shipped"]),
  /** Relative to the suite's folder, or to the recipe for those that it ships; absent for generic checks. */
  file: z.string().optional(),
  line: z.number().int().optional(),
  status: z.enum(["pass", "fail", "skip"]),
  ms: milliseconds,
  error: z.string().optional(),
  /** Log lines of the app's services around the failure, already redacted. */
  logs: z.array(z.string()).optional(),
  /** Ids of the claims that this test made. */
  claims: z.array(z.string()).default([]),
});

export const tierResultSchema = z.strictObject({
  tier: tierSchema,
  status: statusSchema,
  reason: z.string().optional(),
  startedAt: instant.optional(),
  ms: milliseconds,
  tests: z.array(testSchema),
});

export const rungResultSchema = z.strictObject({ rung: rungSchema, status: statusSchema, reason: z.string().optional() });

export const stepSchema = z.strictObject({
  name: z.string(),
  startedAt: instant,
  ms: milliseconds,
  outcome: z.enum(["done", "failed", "skipped", "interrupted"]),
  detail: z.string().optional(),
});

export const lintFindingSchema = z.strictObject({
  rule: z.string(),
  severity: z.enum(["error", "warning", "note"]),
  message: z.string(),
  file: z.string(),
  line: z.number().int(),
  column: z.number().int(),
});

/** A snapshot of an app's data; `hash` is the content hash over all its volumes, `bytes` and `files` count their contents. */
const snapshotSchema = z.strictObject({ id: z.string(), method: z.enum(["btrfs", "reflink", "restic"]), hash: z.string(), bytes: z.number().int().nonnegative(), files: z.number().int().nonnegative() });

export const resultsSchema = z.strictObject({
  schema: z.literal(resultsVersion),
  run: z.strictObject({
    id: z.string(),
    recipe: z.string(),
    lane: laneSchema,
    /** The run for whose sake this one was made: the green run that a seed or a proof is to promote. */
    parent: z.string().nullable().default(null),
    startedAt: instant,
    finishedAt: instant,
    ms: milliseconds,
    /** How the run came to its end. `killed` is written by the reaper. */
    ended: z.enum(["finished", "interrupted", "deadline", "killed"]),
  }),
  request: z.strictObject({
    /** Path or URL of the recipe, without credentials. */
    source: z.string(),
    ref: z.string(),
    base: z.string().nullable(),
    tiers: z.array(tierSchema),
    suite: z.string().nullable(),
    deadlineSeconds: z.number(),
  }),
  head: z.strictObject({ commit: z.string(), version: z.string().nullable(), defaultBranch: z.string().nullable() }).nullable(),
  plan: z.strictObject({
    base: z.strictObject({
      kind: z.enum(["canonical", "release", "branch", "explicit", "skip"]),
      version: z.string().nullable(),
      commit: z.string().nullable(),
      reason: z.string(),
    }),
    domain: z.string(),
    stack: z.string(),
    files: z.strictObject({ base: z.array(z.string()), head: z.array(z.string()) }),
  }).nullable(),
  /** What the app's volumes held when it was first deployed, and why; null in records from before there were canonicals, and where no plan was made. */
  data: z.strictObject({
    from: z.enum(["fresh", "canonical"]),
    reason: z.string(),
    /** The canonical whose data it was. */
    canonical: z.strictObject({ id: z.string(), version: z.string(), commit: z.string(), snapshot: snapshotSchema }).nullable(),
    /** The canonical's content hash, computed over the snapshot itself before the run used it and after; null where it was not used, or not looked at. */
    hashBefore: z.string().nullable(),
    hashAfter: z.string().nullable(),
  }).nullable().default(null),
  /** The snapshot that a seed run took of the app's data. */
  captured: snapshotSchema.nullable().default(null),
  /** What the suite changes against a recipe without one; secret-looking values masked. */
  customisation: z.record(z.string(), z.json()),
  tiers: z.array(tierResultSchema),
  lint: z.strictObject({ status: statusSchema, reason: z.string().optional(), findings: z.array(lintFindingSchema) }),
  rungs: z.array(rungResultSchema),
  level: z.number().int().min(0).max(5),
  verdict: verdictSchema,
  fault: z.strictObject({
    class: faultClassSchema,
    tier: z.enum([...tierNames, "teardown", "run"]),
    code: z.string(),
    reason: z.string(),
    evidence: z.array(z.string()),
    next: z.string().optional(),
  }).nullable(),
  warnings: z.array(z.string()),
  /** What had to be changed against a plain deploy, such as `endpoint_mode: dnsrr` on a kernel without IPVS. */
  adaptations: z.array(z.strictObject({ kind: z.string(), what: z.string(), why: z.string() })),
  steps: z.array(stepSchema),
  deploys: z.strictObject({ expected: z.number().int(), counted: z.number().int() }),
  /** Apps that had to be there too. */
  dependencies: z.array(z.strictObject({
    recipe: z.string(),
    /** `cold`: deployed for this run; `warm`: one that is always on. */
    mode: z.enum(["cold", "warm"]),
    release: z.string().nullable(),
    commit: z.string().nullable(),
    domain: z.string(),
    status: z.enum(["ready", "failed"]),
    reason: z.string().optional(),
    ms: milliseconds,
  })).default([]),
  images: z.array(z.strictObject({ phase: z.enum(["base", "head"]), service: z.string(), image: z.string(), digest: z.string().nullable(), id: z.string() })),
  tools: z.record(z.string(), z.string()),
  inventory: z.strictObject({
    /** Counts by kind, for example `{ services: 0, networks: 4 }`. */
    before: z.record(z.string(), z.number().int()),
    after: z.record(z.string(), z.number().int()),
    /** What this run made and is still there: must be empty. */
    left: z.array(z.strictObject({ kind: z.string(), id: z.string(), name: z.string() })),
  }).nullable(),
  claims: z.array(claimSchema),
  /** What going back from head to base without a restore has shown; null when it was not asked for. It never changes level or verdict. */
  wayBack: z.strictObject({ kind: z.enum(["reversible", "one-way", "unproven"]), reason: z.string(), evidence: z.array(z.string()) }).nullable().default(null),
  screenshot: z.string().nullable(),
  /** Tests that the recipe ships itself, file by file; null when it ships none, and when it did not come to a look. */
  shipped: z.strictObject({
    decision: z.enum(["run", "refused"]),
    reason: z.string(),
    /** Relative to the recipe. `refused`: never read; `not-run`: should have run, and did not. */
    files: z.array(z.strictObject({ file: z.string(), outcome: z.enum(["ran", "refused", "not-run"]), reason: z.string().optional() })),
    /** Limits that they ran into. */
    limits: z.array(z.string()),
  }).nullable().default(null),
});

export type Results = z.infer<typeof resultsSchema>;
export type Lane = z.infer<typeof laneSchema>;
export type Tier = z.infer<typeof tierSchema>;
export type Rung = z.infer<typeof rungSchema>;
export type Status = z.infer<typeof statusSchema>;
export type Verdict = z.infer<typeof verdictSchema>;
export type FaultClass = z.infer<typeof faultClassSchema>;
export type TestResult = z.infer<typeof testSchema>;
export type TierResult = z.infer<typeof tierResultSchema>;
export type RungResult = z.infer<typeof rungResultSchema>;
export type StepResult = z.infer<typeof stepSchema>;
export type LintFinding = z.infer<typeof lintFindingSchema>;
export type RunFault = NonNullable<Results["fault"]>;
export type Adaptation = Results["adaptations"][number];
