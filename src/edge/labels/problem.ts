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
  | "tls-missing" | "tls-options" | "priority-tie" | "middleware-missing" | "middleware-invalid" | "middleware-not-applied" | "router-conflict" | "service-conflict"
  | "middleware-conflict" | "tcp-not-served" | "udp-not-served" | "unreadable";
