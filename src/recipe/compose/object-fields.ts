import { fieldType, flag, pairs, printed, readFields, struct, structs, text, type Fields, type Reading, type Table } from "./fields.ts";
import { isObject } from "./read.ts";
import type { Finding, JsonObject, Path } from "./types.ts";

type External = { readonly on: boolean; readonly name: string };

/** `external: true`, or the old form `external: {name: …}`. */
const external = fieldType<External>({
  read: (raw, path, context) => (isObject(raw) ? { on: true, name: raw["name"] === undefined ? "" : printed(raw["name"], [...path, "name"], context) } : { on: raw === true, name: "" }),
  merge: (base, over) => over ?? base,
  write: (value) => value.on || undefined,
});

const common: Table = { name: text, driver: text, driver_opts: pairs, external, labels: pairs };

/** The four kinds of things beside services that a compose file declares. */
export const objectTables = {
  networks: { ...common, ipam: struct({ driver: text, config: structs({ subnet: text }) }), internal: flag, attachable: flag },
  volumes: common,
  secrets: { ...common, file: text, template_driver: text },
  configs: { ...common, file: text, template_driver: text },
} as const satisfies Record<string, Table>;

export type ObjectKind = keyof typeof objectTables;
export const objectKinds = Object.keys(objectTables) as ObjectKind[];
const singular: Readonly<Record<ObjectKind, string>> = { networks: "network", volumes: "volume", secrets: "secret", configs: "config" };

/** Reads one network, volume, secret or config, and settles its name and file. `absolute` makes a path absolute. */
export function readObject(kind: ObjectKind, key: string, raw: JsonObject, context: Reading, absolute: (path: string) => string): Fields {
  const path: Path = [kind, key];
  const fields = readFields(objectTables[kind], raw, path, context);
  const conflict = (what: string, next: string): void => context.report(conflictFinding([...path], `${singular[kind]} ${key}: ${what}`, next));
  const outside = fields["external"] as External | undefined;

  if (raw["x-cluster-spec"] !== undefined && kind === "volumes") {
    context.report({ path: [...path, "x-cluster-spec"], code: "compose-cluster-volume", message: `volume ${key}: cluster volumes are not supported here`, next: "Use a plain volume." });
  }
  if (!outside?.on) {
    const hasDriver = Boolean(fields["driver"]);
    if (kind === "networks" || kind === "volumes") return fields;
    if (hasDriver && fields["file"]) conflict("`driver` and `file` exclude each other", "Remove one of them.");
    return { ...fields, ...extensionsOf(raw), file: hasDriver ? fields["file"] : absolute(String(fields["file"] ?? "")) };
  }
  if (kind === "volumes") {
    for (const other of ["driver", "driver_opts", "labels"]) {
      const value = fields[other];
      const given = typeof value === "object" && value !== null ? Object.keys(value).length > 0 : Boolean(value);
      if (given) conflict(`an external volume cannot have \`${other}\``, `Remove \`${other}\`, or \`external\`.`);
    }
  }
  if (outside.name !== "" && fields["name"]) conflict("`external.name` and `name` exclude each other", "Keep `name` only.");
  return { ...fields, ...extensionsOf(raw), name: outside.name || fields["name"] || key, external: { on: true, name: "" } };
}

function conflictFinding(path: Path, message: string, next: string): Finding {
  return { path, code: "compose-conflict", message, next };
}

/** `x-…` keys as they are. */
export function extensionsOf(raw: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(raw).filter(([key]) => key.startsWith("x-")));
}
