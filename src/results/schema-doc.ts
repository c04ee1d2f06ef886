import { z } from "zod";
import { fieldMeanings } from "./field-meanings.ts";
import { resultsSchema } from "./schema.ts";

type Node = {
  readonly type?: string | readonly string[]; readonly const?: unknown; readonly enum?: readonly unknown[]; readonly properties?: Readonly<Record<string, Node>>; readonly required?: readonly string[];
  readonly items?: Node; readonly anyOf?: readonly Node[]; readonly oneOf?: readonly Node[]; readonly additionalProperties?: Node | boolean; readonly format?: string; readonly $ref?: string;
};

/** One field of results.json: its path (`tiers[].tests[].name`), what it may hold, whether it may be absent. */
export type SchemaField = { readonly path: string; readonly type: string; readonly optional: boolean };

/** All fields of results.json in the order of the schema. */
export function schemaFields(): SchemaField[] {
  return fieldsOf(z.toJSONSchema(resultsSchema, { io: "output", reused: "inline", cycles: "ref" }) as Node, "");
}

/** The table of docs/results.md, one row for each field, generated from the schema. */
export function renderSchemaDoc(): string {
  const rows = schemaFields().map(({ path, type, optional }) => `| \`${path}\` | ${type}${optional ? ", may be absent" : ""} | ${fieldMeanings[path] ?? ""} |`);
  return ["| Field | Holds | Meaning |", "| --- | --- | --- |", ...rows].join("\n");
}

function fieldsOf(node: Node, path: string): SchemaField[] {
  const inner = withoutNull(node);
  if (inner.items) return fieldsOf(inner.items, `${path}[]`);
  if (!inner.properties) return [];
  const required = new Set(inner.required ?? []);
  return Object.entries(inner.properties).flatMap(([name, child]) => {
    const here = path === "" ? name : `${path}.${name}`;
    return [{ path: here, type: typeOf(child), optional: !required.has(name) }, ...(isAnyJson(child) ? [] : fieldsOf(child, here))];
  });
}

function typeOf(node: Node): string {
  if (Array.isArray(node.type)) return node.type.map((type) => (type === "null" ? "null" : bareType({ ...node, type }))).join(" or ");
  const nullable = node.anyOf?.some((one) => one.type === "null") && !isAnyJson(node);
  const inner = withoutNull(node);
  return `${bareType(inner)}${nullable ? " or null" : ""}`;
}

function bareType(node: Node): string {
  if (isAnyJson(node)) return "any JSON";
  if (node.const !== undefined) return `\`${JSON.stringify(node.const)}\``;
  if (node.enum) return node.enum.map((word) => `\`${String(word)}\``).join(", ");
  if (node.format === "date-time") return "time";
  if (node.items) return `list of ${plural(bareType(withoutNull(node.items)))}`;
  if (node.type === "object" && !node.properties) return `map of ${plural(bareType(node.additionalProperties as Node))}`;
  return node.type === "integer" ? "whole number" : String(node.type ?? "any JSON");
}

function plural(type: string): string {
  return /^(string|object|number|whole number|time)$/.test(type) ? `${type}s` : type;
}

function isAnyJson(node: Node): boolean {
  return node.$ref !== undefined || (node.anyOf?.length ?? 0) > 2 || Object.keys(node).length === 0;
}

function withoutNull(node: Node): Node {
  const others = node.anyOf?.filter((one) => one.type !== "null");
  return others?.length === 1 ? others[0]! : node;
}

const between = /(<!-- fields: generated -->\n)[\s\S]*?(<!-- end of fields -->)/;

/** docs/results.md with its table replaced by the one of the schema. */
export function insertSchemaDoc(page: string): string {
  return page.replace(between, (_, start: string, end: string) => `${start}\n${renderSchemaDoc()}\n\n${end}`);
}
