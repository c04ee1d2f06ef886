import { resolve } from "node:path";
import type { Environment } from "./interpolate.ts";
import { parseEnvFile } from "./env-file.ts";
import { formatPath } from "./findings.ts";
import { readFields, type Fields, type Reading } from "./fields.ts";
import { extensionsOf, objectKinds, readObject, type ObjectKind } from "./object-fields.ts";
import { isObject } from "./read.ts";
import { versionOf } from "./schema-check.ts";
import { serviceTable } from "./service-fields.ts";
import type { Finding, JsonObject, Path } from "./types.ts";

/** A compose file in long form, typed but not yet written as JSON: absent, empty and zero are still told apart, because merging needs it. */
export type TypedModel = {
  readonly version: string;
  readonly services: Readonly<Record<string, Fields>>;
  readonly objects: Readonly<Record<ObjectKind, Readonly<Record<string, Fields>>>>;
  readonly extensions: JsonObject;
};

export type NormaliseContext = {
  /** Absolute folder of the first compose file: what relative paths of every file start from. */
  readonly folder: string;
  readonly env: Environment;
  /** How Go prints the number at a path of this file. */
  readonly printed?: (path: Path) => string | undefined;
  /** Content of an `env_file` by absolute path; undefined when it cannot be read. */
  readonly readText?: (path: string) => string | undefined;
};

/**
 * Turns a filled-in file that has passed {@link checkSchema} into its long form: short ports, volumes, secrets and commands expanded, paths
 * made absolute, the environment completed from the app's.
 */
export function normalise(model: JsonObject, context: NormaliseContext): { readonly model: TypedModel; readonly findings: readonly Finding[] } {
  const findings: Finding[] = [];
  const reading: Reading = { printed: context.printed ?? (() => undefined), report: (finding) => findings.push(finding) };
  const services = mapObject(model["services"], (service, name) => readService(service, name, context, reading));
  const objects = Object.fromEntries(
    objectKinds.map((kind) => [kind, mapObject(model[kind], (object, key) => readObject(kind, key, object, reading, (path) => absolute(context.folder, path)))]),
  ) as TypedModel["objects"];
  return { model: { version: versionOf(model, reading.printed), services, objects, extensions: extensionsOf(model) }, findings };
}

function mapObject(section: JsonObject[string] | undefined, each: (value: JsonObject, key: string) => Fields): Readonly<Record<string, Fields>> {
  if (!isObject(section)) return {};
  return Object.fromEntries(Object.entries(section).map(([key, value]) => [key, each(isObject(value) ? value : {}, key)]));
}

function readService(raw: JsonObject, name: string, context: NormaliseContext, reading: Reading): Fields {
  const path: Path = ["services", name];
  const fields = readFields(serviceTable, raw, path, reading);
  return {
    ...fields,
    ...extensionsOf(raw),
    environment: completeEnvironment(fields, path, context, reading),
    ...(fields["volumes"] !== undefined && { volumes: resolveMounts(fields["volumes"] as readonly Fields[], path, context, reading) }),
  };
}

/** A variable without a value (or with an empty one) takes it from the app's environment; files come first and lose. */
function completeEnvironment(fields: Fields, path: Path, context: NormaliseContext, reading: Reading): Readonly<Record<string, string | null>> {
  const lookup = (name: string): string | undefined => (Object.hasOwn(context.env, name) ? context.env[name] : undefined);
  const complete = (entries: Iterable<readonly [string, string | null]>) => [...entries].map(([name, value]) => [name, value || (lookup(name) ?? value)] as const);
  const fromFiles = new Map<string, string>();
  for (const [index, file] of ((fields["env_file"] ?? []) as readonly string[]).entries()) {
    const at = [...path, "env_file", index];
    const text = context.readText?.(absolute(context.folder, file));
    const parsed = text === undefined ? undefined : parseEnvFile(text, lookup);
    if (!parsed) reading.report({ path: at, code: "compose-env-file-missing", message: `${formatPath(at)}: file "${file}" cannot be read`, next: "Paths start at the folder of the first compose file." });
    else if (parsed.kind === "error") reading.report({ path: at, code: "compose-env-file-invalid", message: `${file}:${parsed.line}: ${parsed.why}`, next: "Write NAME=value lines." });
    else for (const [name, value] of parsed.variables) fromFiles.set(name, value);
  }
  const own = Object.entries((fields["environment"] ?? {}) as Readonly<Record<string, string | null>>);
  return Object.fromEntries([...complete(fromFiles), ...complete(own)]);
}

function resolveMounts(mounts: readonly Fields[], path: Path, context: NormaliseContext, reading: Reading): readonly Fields[] {
  return mounts.map((mount, index) => {
    if (mount["type"] !== "bind") return mount;
    const source = String(mount["source"] ?? "");
    if (source === "") {
      const at = [...path, "volumes", index];
      reading.report({ path: at, code: "compose-bind-without-source", message: `${formatPath(at)}: a bind mount needs a source`, next: "Add `source`, or use a named volume." });
    }
    const home = Object.hasOwn(context.env, "HOME") ? context.env["HOME"] : undefined;
    const expanded = source.startsWith("~") && home !== undefined ? home + source.slice(1) : source;
    return { ...mount, source: isWindowsPath(expanded) ? expanded : absolute(context.folder, expanded) };
  });
}

function isWindowsPath(path: string): boolean {
  return /^[A-Za-z]:[\\/]/.test(path) || /^[\\/]{2}[^\\/.][^\\/]*[\\/][^\\/.]/.test(path);
}

function absolute(folder: string, path: string): string {
  return path.startsWith("/") ? path : resolve(folder, path);
}
