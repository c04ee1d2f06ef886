import { isDeepStrictEqual } from "node:util";
import { looksSecret } from "#kit/redact.ts";
import type { Json } from "#results/claim.ts";
import { suiteKeys, suiteKeyNames } from "./keys.ts";
import type { SuiteFiles } from "./layout.ts";
import type { Suite } from "./types.ts";

const masked = "[masked]";

/**
 * What a suite changes against a recipe without one, for the start of the output and for results.json: keys that differ from
 * their default, test files, the content's hash. Functions appear as `"function"`, values under secret-looking names as `"[masked]"`.
 */
export function customisationOf(suite: Suite, files: SuiteFiles, hash: string): Record<string, Json> {
  const changed = suiteKeyNames.flatMap((name): [string, Json][] => {
    const value = suite[name];
    return value === undefined || isDeepStrictEqual(value, suiteKeys[name].default) ? [] : [[name, describe(value)]];
  });
  const { custom, ...operations } = files;
  const tests = [...Object.values(operations), ...custom];
  return { ...Object.fromEntries(changed), ...(tests.length > 0 && { tests }), hash };
}

/** Any value as JSON that is safe to show. */
function describe(value: unknown, name = ""): Json {
  if (typeof value === "function") return "function";
  if (value === null || typeof value === "number" || typeof value === "boolean") return value;
  if (typeof value === "string") return looksSecret(name) ? masked : withoutCredentials(value);
  if (Array.isArray(value)) return value.map((item) => describe(item, name));
  if (typeof value === "object") return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, describe(inner, key)]));
  return String(value);
}

/** `user:password@` in a URL. */
function withoutCredentials(text: string): string {
  return text.replaceAll(/([a-z][a-z0-9+.-]*:\/\/)[^/\s@]+@/gi, `$1${masked}@`);
}
