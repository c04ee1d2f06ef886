import { z } from "zod";
import { Fault } from "#kit/fault.ts";
import { keycloakAdmin } from "#suite/oidc/keycloak/admin.ts";
import { removeRealm, wordAttribute } from "#suite/oidc/keycloak/realm.ts";
import type { Units } from "./port.ts";

const realmsSchema = z.array(z.object({ realm: z.string(), attributes: z.record(z.string(), z.string().nullable()).nullish() }));

/** Keycloak's own realm, which is nobody's unit. */
const master = "master";

/** Realms, each marked with the word of the run whose suite made it (see `setUpRealm`). */
export const keycloakRealms: Units = {
  async list(app) {
    const { json } = await keycloakAdmin(app)("GET", "?briefRepresentation=false");
    const realms = realmsSchema.safeParse(json);
    if (!realms.success) throw new Fault("infrastructure", "provider-refused", `${app.recipe} does not say which realms it has`, { evidence: [z.prettifyError(realms.error)] });
    return realms.data.filter(({ realm }) => realm !== master).map(({ realm, attributes }) => ({ name: realm, word: attributes?.[wordAttribute] ?? null }));
  },
  remove: removeRealm,
};
