import { asObject } from "#recipe/shape.ts";
import { at, portsOf, serviceMap, volumesOf } from "../look.ts";
import type { Finding, Rule } from "../rule.ts";

export const c306: Rule = {
  id: "C306",
  title: "start-first is used only where two tasks can live side by side",
  severity: "note",
  why: "The new task starts while the old one still runs: both write to the same volume, and a port of the host is still taken, so that the update never ends.",
  fix: "Use order: stop-first for databases and for ports in host mode. Where both tasks only read, or the app allows for it, start-first is right.",
  abra: false,
  check: ({ files }) => [...serviceMap(files)].flatMap(([name, parts]): Finding[] => {
    const part = parts.find((each) => asObject(asObject(asObject(each.filled["deploy"])["update_config"]))["order"] === "start-first");
    if (!part) return [];
    const place = at(part, "deploy", "update_config", "order");
    const host = parts.flatMap((each) => portsOf(each)).find(({ port }) => port.mode === "host");
    if (host) return [{ message: `service ${name} holds port ${host.port.published ?? host.port.target} of its host until it ends, so a new task cannot start first`, at: place, severity: "error" }];
    const volumes = [...new Set(parts.flatMap((each) => volumesOf(each)).map(({ volume }) => volume))];
    return volumes.length === 0 ? [] : [{ message: `during an update two tasks of service ${name} use the volume ${volumes.join(", ")} at once`, at: place }];
  }),
};
