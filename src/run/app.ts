import { edgeRequest } from "#edge/client.ts";
import type { Edge } from "#edge/edge.ts";
import { execInService } from "#swarm/exec.ts";
import type { Docker } from "#swarm/engine.ts";
import { mountpoint, volumeFiles } from "#swarm/volume-files.ts";
import type { App } from "#suite/app.ts";
import type { Installed } from "./context.ts";
import type { SecretStore } from "./secrets.ts";

export type AppParts = {
  readonly recipe: string;
  readonly domain: string;
  readonly stack: string;
  readonly nonce: string;
  readonly docker: Docker;
  readonly edge: Edge;
  readonly secrets: Pick<SecretStore, "value">;
  readonly signal: AbortSignal;
  readonly installed: () => { readonly deployment: Pick<Installed["deployment"], "phase" | "version"> } | undefined;
};

/** The deployed app as hooks and tests see it. What it says of phase and version is always what is deployed at that moment. */
export function createApp(parts: AppParts): App {
  const { recipe, domain, stack, nonce, docker, edge, secrets, signal, installed } = parts;
  const baseUrl = `https://${domain}`;
  return {
    recipe,
    domain,
    baseUrl,
    stack,
    nonce,
    get phase() {
      return installed()?.deployment.phase ?? "base";
    },
    get version() {
      return installed()?.deployment.version ?? null;
    },
    exec: (service, argv, options) => execInService(docker, `${stack}_${service}`, argv, { ...options, signal }),
    volume: (name) => volumeFiles(() => mountpoint(docker, `${stack}_${name}`)),
    secret: async (name) => secrets.value(name),
    request: (path, request) => edgeRequest(edge, new URL(path, baseUrl), request, signal),
  };
}
