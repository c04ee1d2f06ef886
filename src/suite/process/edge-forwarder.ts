import { connect, createServer, type Server } from "node:net";

/**
 * Lets the browser and the tests, which are in a network namespace of their own, reach the edge: what connects to the edge's usual address there is passed on
 * to its unix socket. Does nothing where there is no such socket. Runs in Playwright's main process, which outlives its workers.
 */
export function forwardToEdge(env: NodeJS.ProcessEnv): Server | undefined {
  const { CC_CI_EDGE_SOCKET: path, CC_CI_PROXY: proxy } = env;
  if (!path || !proxy) return undefined;
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const edge = connect({ path, allowHalfOpen: true });
    for (const [from, to] of [[client, edge], [edge, client]] as const) {
      // What has ended is ended on the other side; what broke breaks it, after what is still on its way.
      from.pipe(to);
      from.on("error", () => to.destroy());
      from.on("close", () => to.destroySoon());
    }
  });
  const { hostname, port } = new URL(proxy);
  server.listen(Number(port), hostname);
  return server.unref();
}
