import { dirname } from "node:path";
import { write } from "#recipe/compose/merge.ts";
import { forbiddenWishes } from "#recipe/compose/security.ts";
import { startOf } from "../look.ts";
import type { Rule } from "../rule.ts";
import { sentence } from "../sentence.ts";

export const c601: Rule = {
  id: "C601",
  title: "the recipe asks for nothing that gives it the host",
  severity: "error",
  why: "The engine's socket, paths and namespaces of the host, privileges, devices and names of other stacks give an app power over all apps of the operator. cc-ci does not deploy such a recipe.",
  fix: "Do without it, or ask the host's admin to allow the path.",
  abra: false,
  check: ({ files, tree, stack, selection }) => files.flatMap((file) => {
    if (!file.typed) return [];
    const base = dirname(`${tree.folder}/${selection.files[0]?.path ?? "compose.yml"}`);
    const faults = forbiddenWishes(write(file.typed), { stack, folder: tree.folder, base, positionOf: file.source.positionOf });
    return faults.map((fault) => ({ message: sentence(fault).replaceAll(stack, "<stack>"), at: fault.at ?? startOf(file.path), severity: file.selected ? "error" as const : "warning" as const }));
  }),
};
