import { asList, asObject, asText, type ComposeLike } from "./shape.ts";

/** What Co-op Cloud writes on a service under `coop-cloud.<stack>.`. */
export type CoopLabels = {
  /** As written; may be empty, and need not be a version. */
  readonly version: string | undefined;
  /** Seconds. Undefined when it is missing or not a whole number above 0. */
  readonly timeout: number | undefined;
  readonly timeoutText: string | undefined;
  readonly recipe: string | undefined;
  readonly chaos: boolean | undefined;
  /** The first 8 digits of a commit, `+U` appended when the tree held changes. */
  readonly chaosVersion: string | undefined;
  readonly autoupdate: boolean | undefined;
};

/** Labels as a map, from either form that a compose file or the engine gives. Values become text; the last of equal keys counts. */
export function labelMap(labels: unknown): Record<string, string> {
  if (Array.isArray(labels)) return Object.fromEntries(asList(labels).map((item) => splitLabel(String(item))));
  return Object.fromEntries(Object.entries(asObject(labels)).map(([key, value]) => [key, value === null || value === undefined ? "" : String(value)]));
}

/** The `deploy.labels` of every service. */
export function serviceLabels(model: ComposeLike): Record<string, Record<string, string>> {
  const services = Object.entries(asObject(model.services));
  return Object.fromEntries(services.map(([name, service]) => [name, labelMap(asObject(asObject(service).deploy).labels)]));
}

/** For raw compose files pass `${STACK_NAME}` as the stack. */
export function readCoopLabels(labels: Readonly<Record<string, string>>, stack: string): CoopLabels {
  const read = (name: string): string | undefined => (Object.hasOwn(labels, `coop-cloud.${stack}.${name}`) ? asText(labels[`coop-cloud.${stack}.${name}`]) : undefined);
  const timeoutText = read("timeout");
  return {
    version: read("version"),
    timeout: timeoutText !== undefined && /^0*[1-9]\d{0,8}$/.test(timeoutText) ? Number(timeoutText) : undefined,
    timeoutText,
    recipe: read("recipe"),
    chaos: flag(read("chaos")),
    chaosVersion: read("chaos-version"),
    autoupdate: flag(read("autoupdate")),
  };
}

/** The version label of a stack: the service `app` has it, in some recipes another one. */
export function versionLabelOf(services: Readonly<Record<string, Readonly<Record<string, string>>>>, stack: string): { readonly service: string; readonly version: string } | undefined {
  const names = Object.keys(services).toSorted((a, b) => Number(b === "app") - Number(a === "app"));
  for (const service of names) {
    const { version } = readCoopLabels(services[service]!, stack);
    if (version !== undefined) return { service, version };
  }
  return undefined;
}

function splitLabel(text: string): [string, string] {
  const at = text.indexOf("=");
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

function flag(text: string | undefined): boolean | undefined {
  return text === "true" ? true : text === "false" ? false : undefined;
}
