import { versionOf } from "#recipe/compose/schema-check.ts";
import type { Rule } from "../rule.ts";

export const c106: Rule = {
  id: "C106",
  title: "overlays have the format version of compose.yml",
  severity: "error",
  why: "Files of different versions cannot be merged, and a file without a version counts as one of the newest.",
  fix: "Write the version of compose.yml at the top of the overlay.",
  abra: false,
  check: ({ files }) => {
    const readable = files.filter((file) => !file.source.refused);
    const base = readable[0];
    if (!base) return [];
    const wanted = versionOf(base.source.model, base.source.printed);
    return readable.slice(1).flatMap((file) => {
      const own = versionOf(file.source.model, file.source.printed);
      const says = file.source.model["version"] === undefined ? "no version" : `version ${own}`;
      return own === wanted ? [] : [{ message: `${file.path} has ${says}, but ${base.path} has ${wanted}`, at: file.source.positionOf(["version"]) }];
    });
  },
};
