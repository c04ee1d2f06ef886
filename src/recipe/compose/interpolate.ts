import { parseFloatStrictly } from "./go-values.ts";
import { formatPath } from "./findings.ts";
import { substitute, variablesIn, type VariableUse } from "./template.ts";
import type { Finding, Json, JsonObject, Path } from "./types.ts";

export type Environment = Readonly<Record<string, string>>;

type Cast = "integer" | "float" | "boolean";

/** Where a value that came out of a substitution becomes a number or boolean. `*` is any key, `[]` any list item. */
const casts: readonly (readonly [string, Cast])[] = [
  ["services.*.configs.[].mode", "integer"],
  ["services.*.secrets.[].mode", "integer"],
  ["services.*.healthcheck.retries", "integer"],
  ["services.*.healthcheck.disable", "boolean"],
  ["services.*.deploy.replicas", "integer"],
  ["services.*.deploy.update_config.parallelism", "integer"],
  ["services.*.deploy.update_config.max_failure_ratio", "float"],
  ["services.*.deploy.rollback_config.parallelism", "integer"],
  ["services.*.deploy.rollback_config.max_failure_ratio", "float"],
  ["services.*.deploy.restart_policy.max_attempts", "integer"],
  ["services.*.deploy.placement.max_replicas_per_node", "integer"],
  ["services.*.ports.[].target", "integer"],
  ["services.*.ports.[].published", "integer"],
  ["services.*.ulimits.*", "integer"],
  ["services.*.ulimits.*.hard", "integer"],
  ["services.*.ulimits.*.soft", "integer"],
  ["services.*.privileged", "boolean"],
  ["services.*.oom_score_adj", "integer"],
  ["services.*.read_only", "boolean"],
  ["services.*.stdin_open", "boolean"],
  ["services.*.tty", "boolean"],
  ["services.*.volumes.[].read_only", "boolean"],
  ["services.*.volumes.[].volume.nocopy", "boolean"],
  ["networks.*.external", "boolean"],
  ["networks.*.internal", "boolean"],
  ["networks.*.attachable", "boolean"],
  ["volumes.*.external", "boolean"],
  ["secrets.*.external", "boolean"],
  ["configs.*.external", "boolean"],
];
const castParts = casts.map(([path, cast]) => ({ parts: path.split("."), cast }));

/**
 * Fills in the variables of every value (never of keys). Pure: only `env` is consulted.
 * @returns the filled-in model, and a finding for every value that cannot be filled in (it is left as it was)
 */
export function interpolate(model: JsonObject, env: Environment): { readonly model: JsonObject; readonly findings: readonly Finding[] } {
  const findings: Finding[] = [];
  const filled = walk(model, [], (text, path) => {
    const result = substitute(text, (name) => (Object.hasOwn(env, name) ? env[name] : undefined));
    if (result.kind === "error") {
      findings.push({
        path,
        code: "interpolation-invalid",
        message: `${formatPath(path)}: "${text}" cannot be filled in: ${result.why}`,
        next: "Write ${NAME}, ${NAME:-default} or ${NAME:?message}; a literal $ is written $$.",
      });
      return text;
    }
    return result.text === text ? text : castAt(result.text, path, findings);
  });
  return { model: filled as JsonObject, findings };
}

/** A reference to a variable and the value it stands in. */
export type FoundVariable = VariableUse & { readonly path: Path };

/** Every variable reference in a model's values, invalid ones included (`name: null`). */
export function findVariables(model: JsonObject): FoundVariable[] {
  const found: FoundVariable[] = [];
  walk(model, [], (text, path) => {
    for (const use of variablesIn(text)) found.push({ ...use, path });
    return text;
  });
  return found;
}

/** Whether docker/cli would turn a filled-in value at this path into something that is no string, and into what. */
export function castOf(path: Path): Cast | undefined {
  // Keys that hold a dot count as several parts there, and so never match.
  const parts = path.map((part) => (typeof part === "number" ? "[]" : part)).join(".").split(".");
  return castParts.find(({ parts: wanted }) => wanted.length === parts.length && wanted.every((part, index) => part === "*" || part === parts[index]))?.cast;
}

function walk(value: Json, path: Path, onText: (text: string, path: Path) => Json): Json {
  if (typeof value === "string") return onText(value, path);
  if (Array.isArray(value)) return value.map((item: Json, index) => walk(item, [...path, index], onText));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, walk(item, [...path, key], onText)]));
}

function castAt(text: string, path: Path, findings: Finding[]): Json {
  const cast = castOf(path);
  if (cast === undefined) return text;
  const value = castTo(cast, text);
  if (value !== undefined) return value;
  findings.push({ path, code: "interpolation-type", message: `${formatPath(path)} must be ${cast === "integer" ? "an" : "a"} ${cast}, and "${text}" is none`, next: "Correct the variable's value." });
  return text;
}

function castTo(cast: Cast, text: string): Json | undefined {
  switch (cast) {
    case "integer":
      return /^[+-]?\d+$/.test(text) && Math.abs(Number(text)) < 2 ** 63 ? Number(text) : undefined;
    case "float":
      return parseFloatStrictly(text);
    case "boolean":
      return ["y", "yes", "true", "on"].includes(text.toLowerCase()) ? true : ["n", "no", "false", "off"].includes(text.toLowerCase()) ? false : undefined;
  }
}
