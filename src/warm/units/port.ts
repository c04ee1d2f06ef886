import type { App } from "#suite/app.ts";
import type { UnitKind } from "../record.ts";
import { keycloakRealms } from "./keycloak-realm.ts";

/** Something that runs make in a warm app, and that is removed with them. */
export type Unit = { readonly name: string; /** The word of the run that made it; null where it is nobody's that we know of. */ readonly word: string | null };

/** Finds and removes what runs have made in a warm app. */
export type Units = {
  list(app: App): Promise<Unit[]>;
  /** What is not there is fine. */
  remove(app: App, name: string): Promise<void>;
};

export function unitsOf(kind: UnitKind): Units | null {
  return kind === "none" ? null : keycloakRealms;
}
