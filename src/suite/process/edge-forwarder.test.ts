import { once } from "node:events";
import { rm } from "node:fs/promises";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { temporaryFolder } from "#results/testing/temporary.ts";
import { forwardToEdge } from "./edge-forwarder.ts";

const ending: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).toReversed()) await end();
});

/** A forwarder before something that does this with each connection. @returns a connection to it */
async function connected(edge: (socket: Socket) => void): Promise<Socket> {
  const folder = await temporaryFolder();
  const path = join(folder, "e.sock");
  const server = createServer({ allowHalfOpen: true }, (socket) => edge(socket.on("error", () => {}))).listen(path);
  await once(server, "listening");
  const forwarder = forwardToEdge({ CC_CI_EDGE_SOCKET: path, CC_CI_PROXY: "http://127.0.0.1:0" })!;
  await once(forwarder, "listening");
  const client = connect((forwarder.address() as AddressInfo).port, "127.0.0.1");
  ending.push(() => rm(folder, { recursive: true }), () => server.close(), () => forwarder.close(), () => client.destroy());
  return client;
}

test("what the edge said last reaches a client that is slow to read", async () => {
  const client = await connected((socket) => socket.end(Buffer.alloc(8 * 2 ** 20, "a")));
  let read = 0;
  for await (const chunk of client) {
    read += (chunk as Buffer).length;
    await nextTurn();
  }
  expect(read).toBe(8 * 2 ** 20);
});

test("both ways, until the client has ended", async () => {
  const client = await connected((socket) => void socket.pipe(socket));
  client.end("hello");
  expect(String(await buffer(client))).toBe("hello");
});

test("a connection that breaks on one side is ended on the other", async () => {
  const other = Promise.withResolvers<Socket>();
  const client = await connected((socket) => other.resolve(socket.resume()));
  const socket = await other.promise;
  client.on("error", () => {});
  client.resetAndDestroy();
  await once(socket, "end");
});
