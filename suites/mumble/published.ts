import { createSocket } from "node:dgram";
import { once } from "node:events";
import { connect, type TLSSocket } from "node:tls";
import { messageOf, Session } from "./protocol.ts";

// The port belongs to the host, so it is reached as anybody outside reaches it. Only hooks can: they run on the host, tests have no network but the app's domain.
const address = { host: "127.0.0.1", port: 64738 } as const;

/** What was seen from outside: over TLS, and to a ping over UDP. */
export type Published = {
  readonly tls: { readonly protocol: string; readonly fingerprint: string } | { readonly error: string };
  readonly ping: { readonly version: string; readonly users: number; readonly mostUsers: number; readonly bandwidth: number } | { readonly error: string };
};

export async function lookFromOutside(): Promise<Published> {
  const failed = (error: unknown): { error: string } => ({ error: messageOf(error) });
  const [tls, ping] = await Promise.all([lookAtTls().catch(failed), pingOverUdp().catch(failed)]);
  return { tls, ping };
}

/** A conversation over TLS. The certificate is the server's own. */
export async function connectFromOutside(): Promise<Session> {
  const socket = await handshake();
  const session = new Session({
    write: async (bytes) => void socket.write(bytes),
    close: async () => {
      socket.end();
      if (!socket.closed) await once(socket, "close");
    },
  });
  socket.on("data", (bytes) => session.feed(bytes));
  socket.on("error", (error) => session.end(error));
  socket.on("close", () => session.end(new Error("closed")));
  return session;
}

async function handshake(): Promise<TLSSocket> {
  const socket = connect({ ...address, rejectUnauthorized: false, timeout: 10_000 });
  socket.once("timeout", () => socket.destroy(new Error("no answer within 10 s")));
  await once(socket, "secureConnect");
  socket.setTimeout(0);
  return socket;
}

async function lookAtTls(): Promise<{ protocol: string; fingerprint: string }> {
  const socket = await handshake();
  const seen = { protocol: socket.getProtocol() ?? "", fingerprint: socket.getPeerCertificate().fingerprint256 };
  socket.end();
  return seen;
}

/** As clients do that show a list of servers. A lost packet is sent again. */
async function pingOverUdp(): Promise<{ version: string; users: number; mostUsers: number; bandwidth: number }> {
  const socket = createSocket("udp4");
  const ours = "ccci1234";
  const packet = Buffer.concat([Buffer.alloc(4), Buffer.from(ours)]);
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  socket.on("message", (answer) => void (answer.toString("latin1", 4, 12) === ours && resolve(answer)));
  socket.on("error", reject);
  let sent = 0;
  const send = (): void => {
    if ((sent += 1) > 5) reject(new Error("no answer to 5 pings"));
    else socket.send(packet, address.port, address.host);
  };
  const again = setInterval(send, 1_000);
  send();
  try {
    const answer = await promise;
    return { version: [...answer.subarray(1, 4)].join("."), users: answer.readUInt32BE(12), mostUsers: answer.readUInt32BE(16), bandwidth: answer.readUInt32BE(20) };
  } finally {
    clearInterval(again);
    socket.close();
  }
}
