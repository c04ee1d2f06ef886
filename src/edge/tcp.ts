import { connect } from "node:net";
import type { Duplex } from "node:stream";
import { TLSSocket } from "node:tls";
import { join } from "./http/serve.ts";
import type { TcpRoute } from "./labels/routing.ts";
import type { TaskDirectory } from "./tasks.ts";
import { sniCallback, type Contexts } from "./tls/contexts.ts";

/** Connects a client with a task of the route, byte for byte; ends its TLS first where the route says so. */
export async function serveTcp(route: TcpRoute, client: Duplex, directory: TaskDirectory, contexts: Contexts): Promise<void> {
  try {
    const peers = (await Promise.all(route.targets.map(async ({ serviceId, port }) => (await directory.addresses(serviceId)).map((host) => ({ host, port }))))).flat();
    const [peer] = peers;
    if (!peer) return void client.destroy();
    const inner = route.tls === "terminate" ? await endTls(client, contexts) : client;
    const task = connect({ ...peer, timeout: 0 });
    task.once("error", () => {
      for (const { serviceId } of route.targets) directory.invalidate(serviceId);
      inner.destroy();
    });
    join(inner, task);
  } catch {
    client.destroy();
  }
}

async function endTls(client: Duplex, contexts: Contexts): Promise<TLSSocket> {
  const socket = new TLSSocket(client, {
    isServer: true, ...(await contexts.defaultPair()),
    SNICallback: sniCallback(contexts),
  });
  socket.on("error", () => client.destroy());
  return socket;
}
