import { startOf } from "../look.ts";
import type { Rule } from "../rule.ts";

export const c508: Rule = {
  id: "C508",
  title: "release notes are named by a version",
  severity: "note",
  why: "abra shows a note when the file's name is exactly the release's tag, upstream part included; any other is never shown.",
  fix: "Rename the file to MAJOR.MINOR.PATCH+UPSTREAM, or to next for the coming release.",
  abra: false,
  check: ({ tree }) => tree.ignoredNotes.filter((name) => !name.startsWith(".")).map((name) => ({ message: `release/${name} belongs to no version`, at: startOf(`release/${name}`) })),
};
