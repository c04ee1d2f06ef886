import { Fault } from "#kit/fault.ts";
import { isDefinedSuite } from "./define.ts";
import { suiteKeyNames, suiteKeys, type SuiteKeyName } from "./keys.ts";
import { unknownSuiteKey } from "./legacy.ts";
import type { Locator } from "./locate.ts";
import type { Suite } from "./types.ts";

/**
 * All that is wrong with the value that `suite.ts` exports, each at the place where it is written. An empty list means that the value is
 * a `Suite`.
 */
export function validateSuite(value: unknown, where: Locator): Fault[] {
  if (!where.hasDefaultExport) {
    return [new Fault("usage", "suite-no-default", "suite.ts has no default export", { next: "Write `export default defineSuite({ … });`.", at: where.at([]) })];
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return [new Fault("usage", "suite-type", `the default export of suite.ts must be a suite, not ${kindOf(value)}`, { next: "Write `export default defineSuite({ … });`.", at: where.at([]) })];
  }
  return [
    ...where.repeated.map(({ key, at }) => new Fault("usage", "suite-key-twice", `"${key}" is written twice; only the later one would count`, { next: "Remove one.", at })),
    ...Object.entries(value).flatMap(([key, content]) => faultsOfKey(key, content, where)),
  ];
}

/** What deserves a word but stops nothing. */
export function suiteWarnings(value: unknown): string[] {
  return isDefinedSuite(value) ? [] : ["suite.ts does not use defineSuite, so an editor cannot check its keys"];
}

function faultsOfKey(key: string, content: unknown, where: Locator): Fault[] {
  if (!isKey(key)) {
    const { message, next } = unknownSuiteKey(key, suiteKeyNames);
    return [new Fault("usage", "suite-key", message, { next, at: where.at([key]) })];
  }
  if (content === undefined) return [];
  const { schema, type } = suiteKeys[key];
  const result = schema.safeParse(content);
  if (result.success) return [];
  return result.error.issues.map((issue) => {
    const path = [key, ...issue.path];
    const unknown = issue.code === "unrecognized_keys" ? issue.keys[0] : undefined;
    const subject = path.join(".");
    const message = unknown === undefined ? `${subject} ${issue.message}${seen(content, issue.path)}` : `${subject}: ${issue.message}`;
    return new Fault("usage", unknown === undefined ? "suite-value" : "suite-key", message, {
      next: `\`${key}\` is ${type}; see docs/write-a-suite.md.`,
      at: where.at(unknown === undefined ? path : [...path, unknown]),
    });
  });
}

function isKey(key: string): key is SuiteKeyName & keyof Suite {
  return Object.hasOwn(suiteKeys, key);
}

/** What is there instead; texts are not repeated, because they may be secrets. */
function seen(content: unknown, path: readonly PropertyKey[]): string {
  let here = content;
  for (const step of path) here = typeof here === "object" && here !== null ? (here as Record<PropertyKey, unknown>)[step] : undefined;
  if (here === undefined) return ", but is missing";
  return typeof here === "string" && here !== "" ? "" : `, not ${kindOf(here)}`;
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value === "string") return value === "" ? "an empty text" : "a text";
  return typeof value === "undefined" ? "nothing" : typeof value === "object" ? "an object" : `a ${typeof value}`;
}
