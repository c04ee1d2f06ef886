import { upstreamState } from "#forge/upstream.ts";
import type { RecipeSource } from "../recipe-source.ts";

/** Without a forge: upstream is asked, and nothing is mirrored. */
export function upstreamSource(timeoutSeconds: number): RecipeSource {
  const look: RecipeSource["look"] = async ({ upstream }, signal) => {
    const { releases } = await upstreamState(upstream, { signal, timeoutSeconds });
    return { releases, source: upstream, events: [] };
  };
  return { look, peek: look };
}
