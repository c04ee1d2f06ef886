import { startEdge } from "#edge/edge.ts";
import { createTaskDirectory } from "#edge/tasks.ts";
import { stackDriver } from "#deploy/stack/driver.ts";
import { createApp } from "#run/app.ts";
import type { Site } from "#run/site.ts";
import type { SecretStore } from "#run/secrets.ts";
import { homeLabel, runLabel } from "#swarm/labels.ts";
import { homeId } from "#swarm/owner.ts";
import { kernelHasIpvs } from "#swarm/ipvs.ts";
import type { Workplace } from "./workplace.ts";

/** A warm app within reach of this process, through an edge of its own. */
export type OpenSite = AsyncDisposable & { readonly site: Site; /** PEM of the authority that its certificate comes from. */ readonly authority: string };

type Parts = Pick<Workplace, "context" | "app" | "loaded" | "request">;

/** @param secrets what `app.secret` gives */
export async function openSite({ context, app, loaded, request }: Parts, secrets: Pick<SecretStore, "value">, nonce: string, signal: AbortSignal): Promise<OpenSite> {
  const { docker, home, clock, redactor, say } = context;
  const ending = new AbortController();
  const edge = await startEdge({ docker, stateHome: home });
  try {
    await edge.addApp({ stack: app.stack, domains: [app.domain] });
    const owner = { [runLabel]: app.owner, [homeLabel]: homeId(home) } as const;
    const state: Site["state"] & { installed: Site["state"]["installed"] } = { installed: undefined, adaptations: [], images: [] };
    const running = { deployment: { phase: "head", version: app.release?.version ?? null } } as const;
    const site: Site = {
      request, redactor, clock, signal, docker, owner, edge, loaded, state, domain: app.domain, stack: app.stack,
      warn: (message) => say(`${app.name}: ${redactor.text(message)}`),
      driver: stackDriver({ docker, owner, withoutIpvs: !(await kernelHasIpvs()) }),
      directory: createTaskDirectory(docker, { signal: ending.signal }),
      app: createApp({ recipe: app.recipe, domain: app.domain, stack: app.stack, nonce, docker, edge, secrets, signal, installed: () => state.installed ?? running }),
    };
    const close = async (): Promise<void> => {
      ending.abort();
      await edge[Symbol.asyncDispose]();
    };
    return { site, authority: edge.caCertificate, [Symbol.asyncDispose]: close };
  } catch (error) {
    ending.abort();
    await edge[Symbol.asyncDispose]();
    throw error;
  }
}
