import { edgeRequest } from "#edge/client.ts";
import type { Edge } from "#edge/edge.ts";
import { Fault } from "#kit/fault.ts";
import type { App } from "#suite/app.ts";

/**
 * The app as tests see it that nobody here has read: its facts, its own secrets, and HTTP by an edge that knows this app alone. No programs in its services and no files of its
 * volumes: both would have us read, as root and without a limit, what foreign code offers.
 */
export function strangersApp(app: App, edge: Pick<Edge, "host" | "port" | "caCertificate">, signal: AbortSignal): App {
  const none = (): never => {
    throw new Fault("suite", "shipped-call", "tests that come with a recipe have neither exec nor volumes");
  };
  const { recipe, domain, baseUrl, stack, nonce, phase, version } = app;
  return {
    recipe, domain, baseUrl, stack, nonce, phase, version,
    secret: (name) => app.secret(name),
    request: async (path, request) => {
      const url = new URL(path, baseUrl);
      if (url.origin !== new URL(baseUrl).origin) throw new Fault("suite", "shipped-call", `tests that come with a recipe reach its app only, not ${url.host}`);
      return await edgeRequest(edge, url, request, signal);
    },
    exec: async () => none(),
    volume: none,
  };
}
