import { sentence } from "../sentence.ts";
import { startOf } from "../look.ts";
import type { Rule } from "../rule.ts";

/** These have rules of their own, or are told by the YAML reader with more detail. */
const elsewhere = new Set(["env-sample-missing", "yaml-broken", "yaml-not-a-mapping"]);

export const c101: Rule = {
  id: "C101",
  title: "every file of the recipe can be read",
  severity: "error",
  why: "A file that is missing, is no text or no YAML, or lies outside the recipe stops every deploy that needs it.",
  fix: "Add or mend the file. Paths count from the folder of the first compose file, also in overlays in other folders.",
  abra: false,
  check: ({ tree, files }) => {
    // What follows the first mistake of a file that is no YAML comes from it.
    const broken = files.filter((file) => file.source.refused).flatMap(({ source }) => (source.problems[0]?.code === "yaml-syntax" ? source.problems.slice(0, 1) : source.problems));
    return [...tree.faults.filter((fault) => !elsewhere.has(fault.code)), ...broken].map((fault) => ({ message: sentence(fault), at: fault.at ?? startOf("compose.yml") }));
  },
};
