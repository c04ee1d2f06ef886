import { locate } from "../locate.ts";
import type { Facts } from "../facts/facts.ts";
import { portsOf, serviceParts } from "../look.ts";
import { needsMerged } from "../needs.ts";
import type { Finding, Rule } from "../rule.ts";

export const c310: Rule = {
  id: "C310",
  title: "no port is published twice",
  severity: "error",
  why: "The engine gives a published port to one service only and refuses the other.",
  fix: "Publish another port, or let Traefik route to the service.",
  abra: false,
  check: (facts) => {
    const ports = serviceParts(facts.files.filter((file) => file.selected)).flatMap((part) => portsOf(part).map(({ port, path }) => ({ part, port, path })));
    return ports.flatMap(({ part, port, path }, index): Finding[] => {
      const taken = ports.slice(0, index).find((other) => port.published && other.part.name !== part.name && isIngress(other.port) && isIngress(port) && other.port.published === port.published && (other.port.protocol ?? "tcp") === (port.protocol ?? "tcp"));
      return taken ? [{ message: `service ${part.name} publishes port ${port.published}, which service ${taken.part.name} publishes already`, at: part.file.source.positionOf(path) }] : [];
    });
  },
};

function isIngress(port: { readonly mode?: string }): boolean {
  return (port.mode ?? "ingress") === "ingress";
}

export const c311: Rule = {
  id: "C311",
  title: "a global service has no number of replicas",
  severity: "error",
  why: "The deploy is refused: a global service runs once on every node.",
  fix: "Remove replicas or mode: global.",
  abra: false,
  unchecked: needsMerged,
  check: (facts: Facts) => Object.entries(facts.merged?.services ?? {}).filter(([, { deploy }]) => deploy?.mode === "global" && deploy.replicas !== undefined).map(([name]) => ({
    message: `service ${name} is global and has replicas`,
    at: locate(facts, ["services", name, "deploy", "replicas"]),
  })),
};
