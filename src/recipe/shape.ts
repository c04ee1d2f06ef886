/** Compose models arrive as plain JSON of unknown depth; these read them without trusting it. */
export type JsonObject = { readonly [key: string]: unknown };

/** What the library needs to see of a compose model: resolved by the CLI, or raw as written. */
export type ComposeLike = { readonly services?: unknown; readonly secrets?: unknown; readonly configs?: unknown };

export function asObject(value: unknown): JsonObject {
  return value !== null && typeof value === "object" && !Array.isArray(value) ? (value as JsonObject) : {};
}

export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function asText(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** The sources that a service's `secrets` or `configs` refer to, in both the short and the long form. */
export function sourcesOf(references: unknown): string[] {
  return asList(references).map((item) => asText(item) ?? asText(asObject(item).source)).filter((source) => source !== undefined);
}

/** Top-level `secrets` or `configs` key → the services that use it. */
export function usersOf(model: ComposeLike, section: "secrets" | "configs"): Map<string, string[]> {
  const users = new Map<string, string[]>();
  for (const [service, definition] of Object.entries(asObject(model.services))) {
    for (const source of new Set(sourcesOf(asObject(definition)[section]))) users.set(source, [...(users.get(source) ?? []), service]);
  }
  return users;
}

/** The name of an external or named object; the old form `external: { name }` still works. */
export function nameOf(definition: unknown): string | undefined {
  const object = asObject(definition);
  return asText(object.name) ?? asText(asObject(object.external).name);
}
