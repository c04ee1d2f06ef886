import { stateHome } from "#config/home.ts";
import { loadConfig } from "#config/load.ts";
import { defaultEndpoint } from "#swarm/engine.ts";

/** The engine that is meant: the command line's, else the configuration's, else the usual one. */
export async function endpointOf(options: { readonly engine?: string }): Promise<string> {
  return options.engine ?? (await loadConfig(stateHome())).engine ?? defaultEndpoint();
}
