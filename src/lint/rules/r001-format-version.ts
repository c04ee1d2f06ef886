import { versionOf } from "#recipe/compose/schema-check.ts";
import type { Rule } from "../rule.ts";

export const r001: Rule = {
  id: "R001",
  title: "compose files have format version 3.8",
  severity: "warning",
  why: "abra is made for this version. Others are read by other rules, and one overlay of another version stops the whole deploy.",
  fix: 'Write version: "3.8" at the top of every compose file.',
  abra: true,
  check: ({ files }) =>
    files.filter((file) => !file.source.refused && versionOf(file.source.model, file.source.printed) !== "3.8").map((file) => ({
      message: file.source.model["version"] === undefined ? `${file.path} has no format version` : `the format version is ${versionOf(file.source.model, file.source.printed)}`,
      at: file.source.positionOf(["version"]),
    })),
};
