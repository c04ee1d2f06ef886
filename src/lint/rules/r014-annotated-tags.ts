import { versionLine } from "../version-line.ts";
import type { Rule } from "../rule.ts";

export const r014: Rule = {
  id: "R014",
  title: "all tags are annotated",
  severity: "error",
  why: "abra refuses to deploy a recipe that has a lightweight tag, whichever tag it is and whatever version the operator asks for.",
  fix: "Delete the tag and make it again with git tag --annotate --message 'chore: publish … release', or let `abra recipe release` make it.",
  abra: true,
  unchecked: ({ git, gitMissing }) => (git ? undefined : { why: gitMissing, byDesign: false }),
  check: (facts) => (facts.git?.tags ?? []).filter(({ annotated }) => !annotated).map(({ tag }) => ({ message: `the tag ${tag} is not annotated`, at: versionLine(facts, tag) })),
};
