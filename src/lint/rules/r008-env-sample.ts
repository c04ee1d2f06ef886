import { startOf } from "../look.ts";
import type { Rule } from "../rule.ts";

export const r008: Rule = {
  id: "R008",
  title: "the recipe has a .env.sample",
  severity: "error",
  why: "`abra app new` copies it to make an app; without it no app can be made.",
  fix: "Add .env.sample with TYPE, DOMAIN and every setting that the compose files use.",
  abra: true,
  check: ({ tree }) => (tree.envSample || tree.faults.some((fault) => fault.at?.file === ".env.sample" && fault.code !== "env-sample-missing") ? [] : [{ message: "there is no .env.sample", at: startOf(".env.sample") }]),
};
