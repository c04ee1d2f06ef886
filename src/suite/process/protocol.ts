import { z } from "zod";
import { faultClassSchema, tierNames, tierSchema, type Tier } from "#results/schema.ts";

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

export const operationSchema: z.ZodType<Operation> = z.strictObject({
  tier: tierSchema,
  phase: z.enum(["base", "head"]),
  from: z.string().nullable(),
  to: z.string().nullable(),
  mark: z.string().nullable(),
});

/** Where tests wait until the harness is ready for them, in the order in which the one worker meets them. */
export const gateNames = [...tierNames, "screenshot"] as const;
export type Gate = (typeof gateNames)[number];
export const gateSchema = z.enum(gateNames);

/** The answer at a gate; `operation` is null at that of the screenshot. */
export const gateAnswerSchema = z.union([z.strictObject({ open: z.literal(true), operation: operationSchema.nullable() }), z.strictObject({ skip: z.string() })]);
export type GateAnswer = z.infer<typeof gateAnswerSchema>;

const name = z.string().min(1).max(200);
const path = z.string().max(4096);
const headers = z.record(z.string(), z.string());
/** Bytes travel as base64. */
const bytes = z.base64();

/** Bodies of the calls that a test process may make. */
export const calls = {
  "/app/facts": z.strictObject({}),
  "/app/exec": z.strictObject({
    service: name,
    argv: z.array(z.string()).min(1).max(1000),
    options: z.strictObject({ input: z.string().exactOptional(), user: z.string().exactOptional(), env: headers.exactOptional(), allowFailure: z.boolean().exactOptional() }),
  }),
  "/app/volume/read": z.strictObject({ volume: name, path }),
  "/app/volume/write": z.strictObject({ volume: name, path, content: bytes }),
  "/app/volume/remove": z.strictObject({ volume: name, path }),
  "/app/volume/exists": z.strictObject({ volume: name, path }),
  "/app/volume/list": z.strictObject({ volume: name, path: path.nullable() }),
  "/app/secret": z.strictObject({ name }),
  "/app/request": z.strictObject({
    path,
    request: z.strictObject({ method: z.string().exactOptional(), headers: headers.exactOptional(), body: bytes.exactOptional(), timeout: z.number().positive().max(600_000).exactOptional() }),
  }),
  "/log": z.strictObject({ message: z.string().max(100_000) }),
} as const;
export type Call = keyof typeof calls;

/** What an App knows without asking the engine. */
export const factsSchema = z.strictObject({
  recipe: z.string(),
  domain: z.string(),
  baseUrl: z.string(),
  stack: z.string(),
  phase: z.enum(["base", "head"]),
  version: z.string().nullable(),
  nonce: z.string(),
});

/** A call that failed, as it travels. */
export const failureSchema = z.strictObject({
  message: z.string(),
  code: z.string(),
  kind: z.enum([...faultClassSchema.options, "usage", "cancelled"]),
  evidence: z.array(z.string()),
});

/** Bytes that one message may hold, in either direction. */
export const messageLimit = 32 * 1024 * 1024;
