import { formatPath } from "./findings.ts";
import { parseDuration } from "./go-values.ts";
import { parsePortSpec } from "./port-spec.ts";
import { isObject } from "./read.ts";
import { composeShape, newestMinor, versionOptionalSince, type Minor, type Shape } from "./schema-shapes.ts";
import type { Finding, Json, JsonObject, Path } from "./types.ts";

/** Service keys that stack deploy refuses, with what to write instead. */
const forbidden: Readonly<Record<string, string>> = {
  extends: "Write the service out, or use a YAML anchor.",
  volume_driver: "Give the driver to an entry of the top-level `volumes`.",
  volumes_from: "Share an entry of the top-level `volumes` instead.",
  cpu_quota: "Use deploy.resources.limits.cpus.",
  cpu_shares: "Use deploy.resources.",
  cpuset: "Use deploy.resources.",
  mem_limit: "Use deploy.resources.limits.memory.",
  memswap_limit: "Use deploy.resources.limits.memory.",
};

/** The format version of a file as stack deploy sees it: absent, empty and `3` mean the newest. */
export function versionOf(model: JsonObject, printed?: (path: Path) => string | undefined): string {
  const version = model["version"];
  if (version === undefined) return `3.${newestMinor}`;
  const text = version === null ? "<nil>" : isObject(version) || Array.isArray(version) ? "map[]" : (printed?.(["version"]) ?? String(version));
  return text === "" || text === "3" ? `3.${newestMinor}` : text;
}

/** Service keys that no stack may have. Looked at before anything is filled in. */
export function checkForbidden(model: JsonObject): Finding[] {
  const findings: Finding[] = [];
  for (const [name, service] of Object.entries(objectOr(model["services"]))) {
    for (const key of Object.keys(objectOr(service))) {
      const next = Object.hasOwn(forbidden, key) ? forbidden[key] : undefined;
      if (next !== undefined) findings.push({ path: ["services", name, key], code: "compose-forbidden-key", message: `services.${name}.${key} is not allowed in a stack`, next });
    }
  }
  return findings;
}

/**
 * Everything in a filled-in compose file that breaks the format of its version: wrong types, unknown keys, durations, repeated list items.
 * @param version as {@link versionOf} gives it
 */
export function checkSchema(model: JsonObject, version: string): Finding[] {
  const minor = /^3\.(\d|1[0-3])$/.exec(version)?.[1];
  if (minor === undefined) {
    const next = 'Write version: "3.8".';
    return [{ path: ["version"], code: "compose-version-unsupported", message: `"${version}" is no format version that a stack can have (3.0 to 3.${newestMinor})`, next }];
  }
  const findings: Finding[] = [];
  if (Number(minor) < versionOptionalSince && model["version"] === undefined) {
    findings.push({ path: [], code: "compose-version-missing", message: `format ${version} needs \`version\` to be written`, next: `Write version: "${version}".` });
  }
  check(model, composeShape, [], Number(minor), findings);
  return findings;
}

function check(value: Json, shape: Shape, path: Path, minor: Minor, findings: Finding[]): void {
  const fits = fitting(value, shape, minor);
  if (fits === undefined) {
    const quote = typeof value === "boolean" || typeof value === "number" ? ` Quote the value if text is meant.` : "";
    const where = path.length === 0 ? "the file" : formatPath(path);
    findings.push({ path, code: "compose-wrong-type", message: `${where} must be ${describe(shape, minor)}, not ${describeValue(value)}`, next: `Write ${describe(shape, minor)} there.${quote}` });
    return;
  }
  switch (fits.is) {
    case "text":
      checkText(String(value), fits, path, findings);
      return;
    case "number":
      if (fits.format === "port") checkPort(String(value), path, findings);
      return;
    case "integer":
      if (fits.minimum !== undefined && Number(value) < fits.minimum) {
        findings.push({ path, code: "compose-too-small", message: `${formatPath(path)} must be at least ${fits.minimum}`, next: "Write a larger number." });
      }
      return;
    case "list":
      checkList(value as readonly Json[], fits, path, minor, findings);
      return;
    case "map":
    case "object":
      checkKeys(value as JsonObject, fits, path, minor, findings);
      return;
    default:
  }
}

function checkText(value: string, shape: Extract<Shape, { is: "text" }>, path: Path, findings: Finding[]): void {
  if (shape.format === "duration" && parseDuration(value) === undefined) {
    findings.push({ path, code: "compose-bad-duration", message: `${formatPath(path)}: "${value}" is no duration`, next: "Write a number with a unit (ns, us, ms, s, m, h), for example 1m30s; a variable is not allowed here by abra." });
  }
  if (shape.format === "port") checkPort(value, path, findings);
  if (shape.among && !shape.among.includes(value)) {
    findings.push({ path, code: "compose-bad-choice", message: `${formatPath(path)}: "${value}" is none of ${shape.among.join(", ")}`, next: `Write one of ${shape.among.join(", ")}.` });
  }
}

function checkPort(text: string, path: Path, findings: Finding[]): void {
  const ports = parsePortSpec(text);
  if (ports.kind === "error") findings.push({ path, code: "compose-bad-port", message: `${formatPath(path)}: ${ports.why}`, next: "Write it as `target`, `published:target` or the long form." });
}

function checkList(value: readonly Json[], shape: Extract<Shape, { is: "list" }>, path: Path, minor: Minor, findings: Finding[]): void {
  const seen = new Map<string, number>();
  value.forEach((item, index) => {
    check(item, shape.items, [...path, index], minor, findings);
    if (!shape.unique) return;
    const key = canonical(item);
    const first = seen.get(key);
    if (first === undefined) seen.set(key, index);
    else findings.push({ path: [...path, index], code: "compose-repeated-item", message: `${formatPath(path)}: items ${first} and ${index} are the same`, next: "Remove one of them." });
  });
}

function checkKeys(value: JsonObject, shape: Extract<Shape, { is: "map" | "object" }>, path: Path, minor: Minor, findings: Finding[]): void {
  for (const [key, item] of Object.entries(value)) {
    const inner = [...path, key];
    if (shape.is === "map") {
      if (shape.keys.test(key)) check(item, shape.values, inner, minor, findings);
      else if (!shape.others) findings.push({ path: inner, code: "compose-bad-name", message: `${formatPath(path)}: "${key}" is no allowed name`, next: "Use letters, digits, dots, dashes and underscores only." });
      continue;
    }
    const field = Object.hasOwn(shape.fields, key) ? shape.fields[key] : undefined;
    if (field && field.since <= minor) check(item, field.shape, inner, minor, findings);
    else if (shape.extensions !== null && shape.extensions <= minor && key.startsWith("x-")) continue;
    else if (!shape.open) {
      const late = field ? ` before format 3.${field.since}` : "";
      findings.push({ path: inner, code: "compose-unknown-key", message: `${formatPath(inner)} is not a known key${late}`, next: field ? `Raise the files' version to "3.${Math.max(field.since, 8)}".` : "Remove it or correct its spelling." });
    }
  }
  if (shape.is !== "object") return;
  for (const key of shape.required) {
    if (value[key] === undefined) findings.push({ path, code: "compose-missing-key", message: `${formatPath(path)} needs \`${key}\``, next: `Add \`${key}\`.` });
  }
}

/** The simple shape that a value of this type has to meet; undefined when the type is wrong. */
function fitting(value: Json, shape: Shape, minor: Minor): Exclude<Shape, { is: "either" | "by-version" }> | undefined {
  switch (shape.is) {
    case "either":
      return shape.shapes.map((each) => fitting(value, each, minor)).find((each) => each !== undefined);
    case "by-version":
      return fitting(value, stepFor(shape, minor), minor);
    case "anything":
      return shape;
    case "text":
      return typeof value === "string" ? shape : undefined;
    case "number":
      return typeof value === "number" ? shape : undefined;
    case "integer":
      return typeof value === "number" && Number.isInteger(value) ? shape : undefined;
    case "boolean":
      return typeof value === "boolean" ? shape : undefined;
    case "null":
      return value === null ? shape : undefined;
    case "list":
      return Array.isArray(value) ? shape : undefined;
    case "map":
    case "object":
      return isObject(value) ? shape : undefined;
  }
}

function stepFor(shape: Extract<Shape, { is: "by-version" }>, minor: Minor): Shape {
  return shape.steps.findLast((step) => step.since <= minor)?.shape ?? { is: "anything" };
}

function describe(shape: Shape, minor: Minor): string {
  switch (shape.is) {
    case "either":
      return [...new Set(shape.shapes.map((each) => describe(each, minor)))].join(" or ");
    case "by-version":
      return describe(stepFor(shape, minor), minor);
    case "text":
      return "a string";
    case "integer":
      return "an integer";
    case "null":
      return "nothing";
    case "map":
    case "object":
      return "a mapping";
    case "anything":
      return "anything";
    default:
      return `a ${shape.is}`;
  }
}

function describeValue(value: Json): string {
  if (value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a mapping";
  return typeof value === "string" ? `the string "${value}"` : `the ${typeof value} ${value}`;
}

function objectOr(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

/** A text that is the same for equal values. */
function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  return `{${Object.keys(value).toSorted().map((key) => `${JSON.stringify(key)}:${canonical(value[key] ?? null)}`).join(",")}}`;
}
