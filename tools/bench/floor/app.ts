import { randomBytes } from "node:crypto";
import { edgeRequest } from "#edge/client.ts";
import type { Edge } from "#edge/edge.ts";
import type { App } from "#suite/app.ts";
import { execInService } from "#swarm/exec.ts";
import type { Docker } from "#swarm/engine.ts";
import { mountpoint, volumeFiles } from "#swarm/volume-files.ts";
import type { Names, Plan, Release } from "./plan.ts";

/** The app as the suite's hooks and tests want to see it. */
export function appOf(names: Names, docker: Docker, edge: Edge, plan: Plan, deployed: () => Release): App {
  const baseUrl = `https://${names.domain}`;
  return {
    ...names,
    baseUrl,
    nonce: randomBytes(4).toString("hex"),
    get phase() {
      return deployed().phase;
    },
    get version() {
      return deployed().version;
    },
    exec: (service, argv, options) => execInService(docker, `${names.stack}_${service}`, argv, options),
    volume: (name) => volumeFiles(() => mountpoint(docker, `${names.stack}_${name}`)),
    secret: async (name) => plan.secrets.get(name)?.value ?? "",
    request: (path, request) => edgeRequest(edge, new URL(path, baseUrl), request),
  };
}
