import { LabelError, type LabelNode } from "./tree.ts";

/**
 * What a label may hold. `hidden` fields exist for Traefik but cannot be set by labels: they are silently ignored. A group with `allowEmpty` may stand
 * alone (`tls=true`); any other value than `true` or nothing turns it off again.
 */
export type Field =
  | "string" | "bool" | "int" | "strings" | "any" | "hidden"
  | { readonly fields: Readonly<Record<string, Field>>; readonly allowEmpty?: true }
  | { readonly map: Field }
  | { readonly list: Field };

/** The value that a field decodes to. */
export type Decoded<F> =
  F extends "string" ? string
  : F extends "bool" ? boolean
  : F extends "int" ? number
  : F extends "strings" ? string[]
  : F extends "any" | "hidden" ? unknown
  : F extends { fields: infer O } ? { -readonly [K in keyof O]?: Decoded<O[K]> }
  : F extends { map: infer M } ? Record<string, Decoded<M>>
  : F extends { list: infer L } ? Decoded<L>[]
  : never;

/**
 * Turns a tree of labels into the value that `field` describes, as strictly as Traefik does: an unknown option, a group without options or a value of
 * the wrong type is a LabelError. Option names are compared without regard to case.
 */
export function decode<const F extends Field>(node: LabelNode, field: F): Decoded<F> {
  const value: unknown = isRootOfNothing(node) ? {} : decodeField(node, field);
  return value as Decoded<F>;
}

/** A service without labels of a kind has an empty configuration, which is no fault. */
function isRootOfNothing(node: LabelNode): boolean {
  return node.label === "traefik" && node.children.length === 0;
}

function decodeField(node: LabelNode, field: Field): unknown {
  if (typeof field === "object") return decodeGroup(node, field);
  if (field === "any") return node.children.length === 0 ? node.value : Object.fromEntries(node.children.map((child) => [child.name, decodeField(child, "any")]));
  const [child] = node.children;
  if (child) throw new LabelError(child.label, `"${node.name}" takes a value and has no option "${child.name}"`);
  switch (field) {
    case "hidden":
      return undefined;
    case "string":
      return node.value;
    case "strings":
      return node.value === "" ? [] : node.value.split(",").map((item) => item.trim());
    case "bool":
      return parseBool(node);
    case "int":
      if (!/^[+-]?\d+$/.test(node.value)) throw new LabelError(node.label, `"${node.name}" must be a whole number, not "${node.value}"`);
      return Number(node.value);
  }
}

function decodeGroup(node: LabelNode, field: Exclude<Field, string>): unknown {
  if ("list" in field) return node.children.map((child) => decodeField(child, field.list));
  if ("map" in field) return Object.fromEntries(node.children.map((child) => [child.name, decodeEntry(child, field.map)]));
  if (node.children.length === 0 && !field.allowEmpty) throw new LabelError(node.label, `"${node.name}" needs options`);
  const off = field.allowEmpty === true && node.value !== "" && node.value.toLowerCase() !== "true";
  const value = decodeOptions(node, field.fields);
  return off ? undefined : value;
}

/** An entry of a map (a named router) may stand without options; a group inside it may not. */
function decodeEntry(node: LabelNode, field: Field): unknown {
  return typeof field === "object" && "fields" in field ? decodeOptions(node, field.fields) : decodeField(node, field);
}

function decodeOptions(node: LabelNode, fields: Readonly<Record<string, Field>>): Record<string, unknown> {
  const value: Record<string, unknown> = {};
  for (const child of node.children) {
    const name = Object.keys(fields).find((known) => known.toLowerCase() === child.name.toLowerCase());
    const field = name === undefined ? undefined : fields[name];
    if (name === undefined || field === undefined) throw new LabelError(child.label, `there is no option "${child.name}" in "${node.name}"`);
    const decoded = decodeField(child, field);
    if (decoded !== undefined) value[name] = decoded;
  }
  return value;
}

function parseBool(node: LabelNode): boolean {
  if (/^(1|t|T|true|TRUE|True)$/.test(node.value)) return true;
  if (/^(0|f|F|false|FALSE|False)$/.test(node.value)) return false;
  throw new LabelError(node.label, `"${node.name}" must be true or false, not "${node.value}"`);
}
