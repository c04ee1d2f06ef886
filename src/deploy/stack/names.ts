import type { StackModel } from "./model.ts";

/** The engine's name of a top-level network, volume, secret or config: its `name:`, the key itself when external, else `<stack>_<key>`. */
export function engineName(stack: string, key: string, entry: { readonly name?: string; readonly external?: boolean } | null | undefined): string {
  return entry?.name || (entry?.external ? key : `${stack}_${key}`);
}

/** Networks that some service uses: keys of `model.networks`; a service without any uses `default`. */
export function usedNetworks(model: StackModel): Set<string> {
  return new Set(Object.values(model.services).flatMap((service) => networkKeys(service)));
}

export function networkKeys(service: { readonly networks?: Readonly<Record<string, unknown>> }): string[] {
  const keys = Object.keys(service.networks ?? {});
  return keys.length > 0 ? keys : ["default"];
}

/** Secrets or configs that some service uses. */
export function usedFiles(model: StackModel, kind: "secrets" | "configs"): Set<string> {
  return new Set(Object.values(model.services).flatMap((service) => (service[kind] ?? []).map((reference) => reference.source)));
}
