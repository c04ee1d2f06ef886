import type { CanonicalContext } from "#canonical/context.ts";
import { messageOf } from "#kit/fault.ts";
import { sideBySide } from "#kit/side-by-side.ts";
import { decideSweep, type SweepDecision } from "./decide.ts";
import type { Enrolled } from "./enrolled.ts";
import type { RecipeSource } from "./recipe-source.ts";

/** What a sweep would do with a recipe. */
export type PlannedRecipe = { readonly recipe: string; readonly canonical: string | null } & ({ readonly kind: "decided"; readonly decision: SweepDecision } | { readonly kind: "unknown"; readonly reason: string });

/** How many remotes are asked at once. */
const atOnce = 8;

/** What a sweep would do and why, without doing any of it. In the order of the recipes. */
export async function planSweep({ store, signal }: Pick<CanonicalContext, "store" | "signal">, source: RecipeSource, enrolled: readonly Enrolled[], remoteTimeout: number): Promise<PlannedRecipe[]> {
  const planRecipe = async (one: Enrolled): Promise<PlannedRecipe> => {
    const current = await store.canonicals.current(one.recipe);
    const about = { recipe: one.recipe, canonical: current?.version ?? null };
    if (one.problem !== null) return { ...about, kind: "unknown", reason: `suite: ${one.problem}` };
    try {
      const { releases } = await source.peek(one, AbortSignal.any([signal, AbortSignal.timeout(remoteTimeout)]));
      return { ...about, kind: "decided", decision: decideSweep({ releases, canonical: current }) };
    } catch (error) {
      signal.throwIfAborted();
      return { ...about, kind: "unknown", reason: messageOf(error) };
    }
  };
  return await sideBySide(enrolled, atOnce, planRecipe);
}
