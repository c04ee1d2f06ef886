import { asList, asObject } from "#recipe/shape.ts";
import { at, serviceMap, serviceParts } from "../look.ts";
import type { Rule } from "../rule.ts";

export const c303: Rule = {
  id: "C303",
  title: "depends_on names services that exist",
  severity: "warning",
  why: "A Swarm ignores depends_on and never notices, but other tools that read the file stop at a service that is not there. Services must wait for each other themselves.",
  fix: "Correct the name, or remove depends_on: it has no effect in a stack.",
  abra: false,
  check: ({ files }) => {
    const known = serviceMap(files);
    return serviceParts(files).flatMap((part) => asList(part.filled["depends_on"]).flatMap((name, index) => (known.has(String(name)) ? [] : [{
      message: `service ${part.name} depends on ${String(name)}, which no compose file has`,
      at: at(part, "depends_on", index),
    }])));
  },
};

export const c304: Rule = {
  id: "C304",
  title: "restart and deploy.restart_policy are not used together",
  severity: "note",
  why: "restart counts only for services without a restart policy; beside one it is ignored.",
  fix: "Remove restart.",
  abra: false,
  check: ({ files }) => [...serviceMap(files)].flatMap(([name, parts]) => {
    const policy = parts.some((part) => Object.hasOwn(asObject(part.raw["deploy"]), "restart_policy"));
    return parts.filter((part) => policy && Object.hasOwn(part.raw, "restart")).map((part) => ({ message: `restart of service ${name} is ignored, because the service has a restart policy`, at: at(part, "restart") }));
  }),
};
