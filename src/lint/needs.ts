import type { Facts } from "./facts/facts.ts";
import type { Unchecked } from "./rule.ts";

/** For rules about the stack that the sample's selection merges to. */
export function needsMerged({ merged }: Facts): Unchecked | undefined {
  return merged ? undefined : { why: "the compose files that .env.sample selects cannot be merged", byDesign: false };
}

export function needsGit({ git, gitMissing }: Facts): Unchecked | undefined {
  return git ? undefined : { why: gitMissing, byDesign: false };
}

/** For rules that compare with an earlier release. An old release that is broken stays so; that is no fault of this tree. */
export function needsEarlier(facts: Facts): Unchecked | undefined {
  const unread = facts.git?.earlierMissing;
  const missing = needsGit(facts) ?? needsMerged(facts) ?? (unread ? { why: unread, byDesign: false } : undefined);
  const broken = facts.git?.earlier.find(({ recipe }) => !recipe.merged);
  return missing ?? (broken && { why: `the compose files of release ${broken.tag} cannot be merged`, byDesign: true });
}
