import type { Ask, Expected, Labels, ParityRow } from "./row.ts";

/** The names that stand for a row's placeholders. */
export type Names = { readonly stackName: string; readonly domain: string; readonly proxy: string; readonly backend: string };

export function namesOf(row: Pick<ParityRow, "id">, networks: Pick<Names, "proxy" | "backend">): Names {
  return { stackName: `p-${row.id}`, domain: `${row.id}.parity.localhost`, ...networks };
}

export function fillLabels(labels: Labels, names: Names): Labels {
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [fill(name, names), fill(value, names)]));
}

/** The question with its names, expectations too. */
export function fillAsk(ask: Ask, names: Names): Ask {
  return deep(ask, names) as Ask & { readonly traefik: Expected };
}

function deep(value: unknown, names: Names): unknown {
  if (typeof value === "string") return fill(value, names);
  if (Array.isArray(value)) return value.map((item) => deep(item, names));
  if (typeof value === "object" && value !== null) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, deep(item, names)]));
  return value;
}

const places: Readonly<Record<string, keyof Names>> = { STACK_NAME: "stackName", DOMAIN: "domain", PROXY: "proxy", BACKEND: "backend" };

/** `${1}` of a replacement is no name and stays. */
function fill(text: string, names: Names): string {
  return text.replace(/\$\{([A-Z_]+)\}/g, (whole, name: string) => (places[name] === undefined ? whole : names[places[name]]));
}
