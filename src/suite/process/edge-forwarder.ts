import { connect, createServer } from "node:net";

/**
 * Lets the browser and the tests, which are in a network namespace of their own, reach the edge: what connects to the edge's usual address there is passed on
 * to its unix socket. Does nothing where there is no such socket. Runs in Playwright's main process, which outlives its workers.
 */
export function forwardToEdge(env: NodeJS.ProcessEnv): void {
  const { CC_CI_EDGE_SOCKET: path, CC_CI_PROXY: proxy } = env;
  if (!path || !proxy) return;
  const server = createServer((client) => {
    const edge = connect(path);
    client.pipe(edge).pipe(client);
    const end = (): void => void (client.destroy(), edge.destroy());
    client.on("error", end).on("close", end);
    edge.on("error", end).on("close", end);
  });
  const { hostname, port } = new URL(proxy);
  server.listen(Number(port), hostname);
  server.unref();
}
