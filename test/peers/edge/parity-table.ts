import { middlewares } from "./rows/middlewares.ts";
import { rules } from "./rows/rules.ts";
import { services } from "./rows/services.ts";
import { switches } from "./rows/switches.ts";
import { tcp } from "./rows/tcp.ts";
import { traffic } from "./rows/traffic.ts";
import type { ParityGroup } from "./row.ts";

/** Everything in which the built-in edge is compared with Traefik. Pure data; docs/edge.md is made of it, and test/peers/edge-parity.peer.test.ts tries it. */
export const parityTable: readonly ParityGroup[] = [rules, switches, services, middlewares, traffic, tcp];
