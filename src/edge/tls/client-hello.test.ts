import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { connect } from "node:tls";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readHello } from "./client-hello.ts";

/** The bytes with which Node's TLS client begins. */
async function realHello(servername: string): Promise<Buffer> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = connect({ host: "127.0.0.1", port: (server.address() as AddressInfo).port, servername });
  client.on("error", () => undefined);
  const [socket] = (await once(server, "connection")) as [import("node:net").Socket];
  socket.on("error", () => undefined);
  const [bytes] = (await once(socket, "data")) as [Buffer];
  client.destroy();
  socket.destroy();
  server.close();
  return bytes;
}

describe("readHello", () => {
  it("finds the host name of a real hello, and wants more of each part of it", async () => {
    const hello = await realHello("Note.example.test");
    expect(readHello(hello)).toEqual({ kind: "tls", serverName: "note.example.test" });
    for (let length = 0; length < hello.length; length += 1) expect(readHello(hello.subarray(0, length))).toEqual({ kind: "more" });
  });
  it("finds none in a hello without one", async () => expect(readHello(await realHello(""))).toEqual({ kind: "tls", serverName: "" }));
  it("takes everything else for plain", () => expect(readHello(Buffer.from("GET / HTTP/1.1\r\n"))).toEqual({ kind: "plain" }));
  it("never throws", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const record = Buffer.concat([Buffer.from([0x16, 3, 1, 0, bytes.length]), bytes]);
      expect(readHello(record).kind).toBe("tls");
    }));
  });
});
