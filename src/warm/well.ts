import { randomHex } from "#kit/ids.ts";
import { messageOf } from "#kit/fault.ts";
import { waitUntilWell } from "#run/wait-until-well.ts";
import { WarmSecrets } from "./kept-secrets.ts";
import { driftOf } from "./look.ts";
import { secretsByKey } from "./secrets-by-key.ts";
import { openSite } from "./site.ts";
import type { Workplace } from "./workplace.ts";

/** Seconds in which an app that is up must answer. */
const patience = 15;

/** How an app that should be up is. `changed`: somebody has changed it behind our back. */
export type Health = { readonly kind: "well" } | { readonly kind: "changed"; readonly how: readonly string[] } | { readonly kind: "ill"; readonly why: string };

/** Looks at an app that the store says is up: its services against those that were recorded, then itself. */
export async function healthOf(place: Workplace): Promise<Health> {
  const { context, app } = place;
  const how = await driftOf(context.docker, app);
  if (how.length > 0) return { kind: "changed", how };
  const { byKey } = await new WarmSecrets(context.home).read(app.owner);
  await using opened = await openSite(place, secretsByKey(app.recipe, byKey, context.redactor), randomHex(6), context.signal);
  try {
    await waitUntilWell(opened.site, patience);
    return { kind: "well" };
  } catch (error) {
    context.signal.throwIfAborted();
    return { kind: "ill", why: context.redactor.text(messageOf(error)) };
  }
}
