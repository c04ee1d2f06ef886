import type { z } from "zod";
import { Fault, messageOf } from "#kit/fault.ts";
import { environmentSchema, readyProbesSchema } from "./value-schemas.ts";
import type { Environment, EnvironmentSource, ReadyProbe, SettingsContext, Suite } from "./types.ts";

/** The environment that the suite asks for, computed where it is a function. A function that throws or gives something else is the suite's fault. */
export function resolveEnvironment(key: "environment" | "upgradeEnvironment", source: EnvironmentSource | undefined, context: SettingsContext): Environment {
  return resolve(key, source ?? {}, context, environmentSchema);
}

/** The ready probes that the suite asks for, computed where they are a function. */
export function resolveReadyProbes(source: Suite["readyProbes"], context: SettingsContext): readonly ReadyProbe[] {
  return resolve("readyProbes", source ?? [], context, readyProbesSchema);
}

function resolve<T>(key: string, source: T | ((context: SettingsContext) => T), context: SettingsContext, schema: z.ZodType<T>): T {
  const value = typeof source === "function" ? call(key, source as (context: SettingsContext) => T, context) : source;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issues = result.error.issues.map((issue) => `${[key, ...issue.path].join(".")} ${issue.message}`);
  throw new Fault("suite", "suite-value", `the suite's ${key} function gave something that cannot be used: ${issues.join("; ")}`);
}

function call<T>(key: string, source: (context: SettingsContext) => T, context: SettingsContext): T {
  try {
    return source(context);
  } catch (error) {
    throw new Fault("suite", "suite-value", `the suite's ${key} function threw: ${messageOf(error)}`, { cause: error });
  }
}
