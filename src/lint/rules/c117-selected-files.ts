import { startOf } from "../look.ts";
import type { Rule } from "../rule.ts";
import { sentence } from "../sentence.ts";

export const c117: Rule = {
  id: "C117",
  title: "COMPOSE_FILE of the sample names files that exist",
  severity: "error",
  why: "Every app that is made from the sample fails to deploy.",
  fix: "Name compose files of the recipe, separated by colons, by their path from the recipe's folder.",
  abra: false,
  check: ({ selection, env }) => (env.entries.some((entry) => entry.key === "COMPOSE_FILE") ? selection.faults.map((fault) => ({ message: sentence(fault), at: fault.at ?? startOf(".env.sample") })) : []),
};
