/** Why Traefik would not do what a label seems to ask for. */
export type EdgeProblem = {
  /** Name of the Swarm service. */
  readonly service: string;
  readonly stack: string;
  /** The label at fault, when it is one. */
  readonly label?: string;
  /** Stable, kebab-case. */
  readonly code: ProblemCode;
  /** `error`: a router or the whole service is not routed. `warning`: it is routed, but not for certain or not in full. */
  readonly severity: "error" | "warning";
  readonly message: string;
};

export type ProblemCode =
  | "labels-invalid" | "not-enabled" | "docker-and-swarm" | "port-missing" | "port-invalid" | "no-network" | "network-missing" | "network-not-proxy" | "no-load-balancer"
  | "server-url" | "scheme-unsupported" | "servers-transport" | "rule-missing" | "rule-invalid" | "rule-syntax" | "service-ambiguous" | "service-missing" | "entrypoint-missing"
  | "tls-missing" | "tls-options" | "priority-tie" | "middleware-missing" | "middleware-invalid" | "middleware-unsupported" | "middleware-not-applied" | "router-conflict" | "service-conflict"
  | "middleware-conflict" | "tcp-not-served" | "udp-not-served" | "unreadable";

/**
 * Whose a problem is. `operator`: it depends on how an instance of Traefik is set up. `edge`: Traefik would do it, and the built-in edge does not, so that runs of cc-ci do not test it. `recipe`: the rest;
 * Traefik would not do what the label asks for.
 */
export function whoseProblem({ code, message }: Pick<EdgeProblem, "code" | "message">): "recipe" | "operator" | "edge" {
  if (ofEdge.has(code)) return "edge";
  return ofOperator.has(code) || /@file\b/.test(message) ? "operator" : "recipe";
}

const ofEdge = new Set<ProblemCode>(["middleware-not-applied", "middleware-unsupported", "server-url", "scheme-unsupported", "udp-not-served", "tcp-not-served"]);
const ofOperator = new Set<ProblemCode>(["entrypoint-missing", "servers-transport", "tls-options"]);
