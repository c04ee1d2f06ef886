import { asObject } from "#recipe/shape.ts";
import type { Facts } from "../facts/facts.ts";
import { atPair, environmentOf, networksOf, offsetPosition, serviceMap, type ServicePart } from "../look.ts";
import type { Finding, Rule, Severity } from "../rule.ts";
import { usedConfigs } from "../used-configs.ts";

export const c307: Rule = {
  id: "C307",
  title: "services on a shared network call each other by their whole name",
  severity: "warning",
  why: "On a shared network such as proxy every app answers to the name of its service: whoever asks for app reaches the apps of other stacks as well.",
  fix: "Write ${STACK_NAME}_<service> as the host.",
  abra: false,
  check: (facts) => {
    const services = serviceMap(facts.files);
    const shared = sharedNetworks(facts);
    return [...services].filter(([, parts]) => parts.some((part) => networksOf(part).some(({ network }) => shared.has(network)))).flatMap(([name, parts]) => {
      const others = [...services.keys()].filter((other) => other !== name);
      return [...inEnvironment(parts, others), ...inConfigs(facts, parts, others)];
    });
  },
};

function sharedNetworks({ files }: Facts): Set<string> {
  return new Set(files.flatMap((file) => Object.entries(asObject(file.filled["networks"])).filter(([, network]) => Boolean(asObject(network)["external"])).map(([key]) => key)));
}

function inEnvironment(parts: readonly ServicePart[], others: readonly string[]): Finding[] {
  return parts.flatMap((part) => environmentOf(part).flatMap((pair) => others.filter((other) => isHost(pair.key, pair.value ?? "", other)).map((other) => ({
    message: `${pair.key} of service ${part.name} names the host ${other}, which on a shared network may be another stack's`,
    at: atPair(part, pair),
    severity: severityOf(other),
  }))));
}

function inConfigs(facts: Facts, parts: readonly ServicePart[], others: readonly string[]): Finding[] {
  return usedConfigs(facts, parts).flatMap(({ payload }) => others.flatMap((other) => {
    const text = payload?.text;
    const offset = text === undefined ? -1 : text.search(address(other));
    if (!payload || text === undefined || offset < 0) return [];
    return [{ message: `${payload.path} names the host ${other}, which on a shared network may be another stack's`, at: offsetPosition(payload.path, text, offset), severity: severityOf(other) }];
  }));
}

/** Nearly every stack has an app on the shared network; other names are rare there. */
function severityOf(service: string): Severity {
  return service === "app" ? "warning" : "note";
}

function isHost(key: string, value: string, service: string): boolean {
  return address(service).test(value) || (value === service && /HOST|SERVER|ADDR|UPSTREAM|BACKEND|ENDPOINT/i.test(key));
}

/** The service as the host of a URL, or with a port. */
function address(service: string): RegExp {
  const name = RegExp.escape(service);
  return new RegExp(`(?<=//(?:[^/@\\s"']*@)?)${name}(?=[:/?,;\\s"']|$)|(?<=^|[\\s,="'(@])${name}(?=:\\d{2,5}\\b)`, "m");
}
