import { z } from "zod";
import { gateNames } from "./protocol.ts";

/** A gate's name. */
export const gateSchema = z.enum(gateNames);

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
  "/dependencies": z.strictObject({}),
  "/log": z.strictObject({ message: z.string().max(100_000) }),
} as const;
export type Call = keyof typeof calls;
