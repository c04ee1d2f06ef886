import { readRouting } from "#edge/labels/routing.ts";
import { whoseProblem, type EdgeProblem } from "#edge/labels/problem.ts";
import { normalize, type EdgeService } from "#edge/labels/service.ts";
import type { RequestFacts } from "#edge/rule/request-facts.ts";
import { serviceLabels } from "#recipe/labels.ts";
import type { Facts } from "../facts/facts.ts";
import { locate } from "../locate.ts";
import { atPair, findLabel } from "../look.ts";
import { needsMerged } from "../needs.ts";
import type { Finding, Rule } from "../rule.ts";

/** The stack's name as it is, and as Traefik makes a name of it. */
function withoutStack(text: string, stack: string): string {
  return text.replaceAll(stack, "<stack>").replaceAll(normalize(stack), "<stack>");
}

export const c312: Rule = {
  id: "C312",
  title: "Traefik would route what the labels ask for",
  severity: "warning",
  why: "Traefik drops a router or a whole service for one faulty label and says so only in its own log; visitors get a 404 of the edge.",
  fix: "Correct the label.",
  abra: false,
  unchecked: needsMerged,
  check: (facts) => {
    if (!facts.values["DOMAIN"]) return [];
    return findingsOf(facts, "recipe").map(({ problem, ...finding }) => ({ ...finding, severity: problem.severity === "error" ? "warning" as const : "note" as const }));
  },
};

export const c313: Rule = {
  id: "C313",
  title: "some route answers on the app's domain",
  severity: "warning",
  why: "Whoever opens the domain gets the edge's own 404, although the app is healthy.",
  fix: "Give a router the rule Host(`${DOMAIN}`).",
  abra: false,
  unchecked: needsMerged,
  check: (facts) => {
    const domain = facts.values["DOMAIN"]?.toLowerCase();
    const { routes } = readRouting(edgeServices(facts));
    const [first] = routes;
    if (!domain || !first || routes.some(({ rule }) => rule.hosts.includes(domain) || rule.matches(visitOf(domain)))) return [];
    const key = first.definedBy[0]?.slice(facts.stack.length + 1) ?? "app";
    const found = findLabel(facts, key, `traefik.http.routers.${first.name}.rule`);
    return [{ message: `no router answers on DOMAIN, ${domain}`, at: found ? atPair(found.part, found.pair) : locate(facts, ["services", key, "deploy", "labels"]) }];
  },
};

function visitOf(host: string): RequestFacts {
  return { method: "GET", host, path: "/", query: new URLSearchParams(), header: () => [], clientIp: "127.0.0.1" };
}

export const c314: Rule = {
  id: "C314",
  title: "runs of cc-ci can test what the labels ask for",
  severity: "note",
  why: "Traefik does it and the built-in edge does not, so a green run says nothing about it.",
  fix: "Nothing is wrong with the recipe. Try this part on an instance with Traefik; docs/edge.md says what differs.",
  abra: false,
  unchecked: needsMerged,
  check: (facts) => (facts.values["DOMAIN"] ? findingsOf(facts, "edge").map(({ message, at }) => ({ message, at })) : []),
};

/** Problems of one kind, with their places. */
function findingsOf(facts: Facts, whose: ReturnType<typeof whoseProblem>): (Finding & { readonly problem: EdgeProblem })[] {
  return readRouting(edgeServices(facts)).problems.filter((problem) => whoseProblem(problem) === whose).map((problem) => ({
    message: withoutStack(problem.label === undefined ? problem.message : `${problem.label}: ${problem.message}`, facts.stack),
    at: positionOf(facts, problem),
    problem,
  }));
}

function edgeServices({ merged, stack }: Facts): EdgeService[] {
  const labels = serviceLabels(merged ?? {});
  return Object.entries(merged?.services ?? {}).map(([name, service]) => ({
    id: name,
    name: `${stack}_${name}`,
    stack,
    labels: labels[name] ?? {},
    networks: Object.keys(service.networks ?? { default: null }).map((key) => merged?.networks?.[key]?.name ?? `${stack}_${key}`),
  }));
}

function positionOf(facts: Facts, problem: EdgeProblem): ReturnType<typeof locate> {
  const service = problem.service.slice(facts.stack.length + 1);
  const found = problem.label === undefined ? undefined : findLabel(facts, service, problem.label);
  return found ? atPair(found.part, found.pair) : locate(facts, ["services", service, "deploy", "labels"]);
}
