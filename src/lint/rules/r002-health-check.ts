import { at, serviceMap } from "../look.ts";
import type { Rule } from "../rule.ts";

export const r002: Rule = {
  id: "R002",
  title: "every service has a health check",
  severity: "warning",
  why: "Without one a task counts as running as soon as its process starts, so a broken upgrade is neither noticed nor rolled back.",
  fix: "Add a healthcheck that asks the app itself, with a start_period that its slowest first start fits in; say disable: true where there is nothing to ask.",
  abra: true,
  check: ({ files }) =>
    [...serviceMap(files)].filter(([, parts]) => !parts.some((part) => Object.hasOwn(part.raw, "healthcheck"))).map(([name, [first]]) => ({
      message: `service ${name} has no health check`,
      at: at(first!),
    })),
};
