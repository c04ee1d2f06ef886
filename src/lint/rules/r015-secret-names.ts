import { asObject } from "#recipe/shape.ts";
import type { Rule } from "../rule.ts";

const longest = 12;

export const r015: Rule = {
  id: "R015",
  title: `secret names have at most ${longest} characters`,
  severity: "warning",
  why: "The engine takes 64 characters for the stack's name, the secret's and its version together, and a stack's name may have 45.",
  fix: "Shorten the secret's name; operators of older releases must then insert or generate it anew.",
  abra: true,
  check: ({ files }) =>
    files.flatMap((file) => Object.keys(asObject(file.source.model["secrets"])).filter((key) => key.length > longest).map((key) => ({
      message: `the secret name ${key} has ${key.length} characters`,
      at: file.source.positionOf(["secrets", key]),
    }))),
};
