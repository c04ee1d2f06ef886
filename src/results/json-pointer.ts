import type { Json } from "./claim.ts";

/**
 * The value at a JSON pointer (RFC 6901), or undefined where it points at nothing. `""` is the whole document.
 * Only own properties count, so a pointer such as `/constructor` finds nothing.
 */
export function valueAt(document: Json, pointer: string): Json | undefined {
  if (pointer === "") return document;
  if (!pointer.startsWith("/")) return undefined;
  let here: Json | undefined = document;
  for (const part of pointer.slice(1).split("/")) {
    here = child(here, part.replaceAll("~1", "/").replaceAll("~0", "~"));
    if (here === undefined) return undefined;
  }
  return here;
}

/** Builds a pointer out of plain keys and indexes. */
export function pointerTo(...parts: readonly (string | number)[]): string {
  return parts.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

function child(value: Json | undefined, key: string): Json | undefined {
  if (Array.isArray(value)) return /^(0|[1-9]\d*)$/.test(key) ? value[Number(key)] : undefined;
  if (value !== null && typeof value === "object" && Object.hasOwn(value, key)) return value[key];
  return undefined;
}
