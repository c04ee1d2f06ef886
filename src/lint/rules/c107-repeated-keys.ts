import type { Rule } from "../rule.ts";

export const c107: Rule = {
  id: "C107",
  title: "no key stands twice in one mapping",
  severity: "warning",
  why: "Older tools silently take the last of the two, newer ones refuse the file.",
  fix: "Keep one of the two.",
  abra: false,
  check: ({ files }) => files.filter((file) => !file.source.refused).flatMap((file) => file.source.problems.map((problem) => ({ message: problem.message, at: problem.at ?? file.source.positionOf([]) }))),
};
