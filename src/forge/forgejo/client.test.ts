import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { ForgeClient } from "./client.ts";

const token = "a-token-that-must-not-show";
const schema = z.object({ ok: z.boolean() });

let server: Server;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let seen: string[];
let client: ForgeClient;

beforeEach(async () => {
  seen = [];
  server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers.authorization}`);
    answer(request, response);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  client = new ForgeClient({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token, timeoutSeconds: 1 });
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, "close");
});

function json(response: ServerResponse, body: unknown, status = 200, headers: Record<string, string> = {}): void {
  response.writeHead(status, { "content-type": "application/json;charset=utf-8", ...headers }).end(JSON.stringify(body));
}

const failure = async (work: Promise<unknown>): Promise<{ code: string; text: string }> => {
  const fault = (await work.catch((error: unknown) => error)) as { code: string };
  return { code: fault.code, text: JSON.stringify(fault) + String((fault as unknown as Error).stack) };
};

describe("ForgeClient", () => {
  test("sends the token as a header and nowhere else", async () => {
    answer = (_, response) => json(response, { ok: true });
    expect(await client.call("/x", { schema })).toEqual({ ok: true });
    expect(seen).toEqual([`GET /api/v1/x token ${token}`]);
  });

  test("tries what may be done twice again, when the server fails", async () => {
    answer = (_, response) => (seen.length < 3 ? json(response, {}, 502) : json(response, { ok: true }));
    expect(await client.call("/x", { method: "PATCH", body: {}, schema })).toEqual({ ok: true });
    expect(seen).toHaveLength(3);
  });

  test("and when the connection breaks", async () => {
    answer = (request, response) => (seen.length < 2 ? request.socket.destroy() : json(response, { ok: true }));
    expect(await client.call("/x", { schema })).toEqual({ ok: true });
  });

  test("gives up in the end", async () => {
    answer = (_, response) => json(response, {}, 500);
    expect((await failure(client.call("/x", { schema }))).code).toBe("forge-failed");
    expect(seen).toHaveLength(3);
  });

  test("never makes anything twice", async () => {
    answer = (_, response) => json(response, {}, 503);
    expect((await failure(client.call("/x", { method: "POST", body: {}, schema }))).code).toBe("forge-failed");
    answer = (request) => request.socket.destroy();
    expect((await failure(client.call("/x", { method: "POST", body: {}, schema }))).code).toBe("forge-unreachable");
    expect(seen).toHaveLength(2);
  });

  test.each([401, 403, 404, 409, 422, 429])("does not insist on %i", async (status) => {
    answer = (_, response) => json(response, { message: "no" }, status);
    const { text } = await failure(client.call("/x", { schema }));
    expect(seen).toHaveLength(1);
    expect(text).not.toContain(token);
  });

  test("follows no redirect", async () => {
    answer = (_, response) => response.writeHead(302, { location: "http://127.0.0.1:9/elsewhere" }).end();
    expect((await failure(client.call("/x", { schema }))).code).toBe("forge-redirect");
    expect(seen).toHaveLength(1);
  });

  test("takes no page and no other answer for its own", async () => {
    answer = (_, response) => response.writeHead(200, { "content-type": "text/html" }).end("<html>");
    expect((await failure(client.call("/x", { schema }))).code).toBe("forge-not-a-forge");
    answer = (_, response) => json(response, { ok: "yes" });
    expect((await failure(client.call("/x", { schema }))).code).toBe("forge-not-a-forge");
    answer = (_, response) => response.writeHead(200, { "content-type": "application/json" }).end("{");
    expect((await failure(client.call("/x", { schema }))).code).toBe("forge-not-a-forge");
  });

  test("waits only so long", async () => {
    answer = () => undefined;
    const { code, text } = await failure(client.call("/x", { schema }));
    expect(code).toBe("forge-timeout");
    expect(text).not.toContain(token);
  });

  test("ends when it is told to", async () => {
    const stop = new AbortController();
    answer = () => stop.abort();
    expect((await failure(client.call("/x", { schema, signal: stop.signal }))).code).toBe("cancelled");
  });

  test("ends when it is told to between two tries", async () => {
    const stop = new AbortController();
    answer = (_, response) => {
      json(response, {}, 500);
      setTimeout(() => stop.abort(), 50);
    };
    expect((await failure(client.call("/x", { schema, signal: stop.signal }))).code).toBe("cancelled");
    expect(seen).toHaveLength(1);
  });

  const pageOf = (request: IncomingMessage): number => Number(new URL(request.url!, "http://x").searchParams.get("page"));
  const numbers = z.array(z.number());

  test("reads all pages, however few the server gives", async () => {
    answer = (request, response) => json(response, [pageOf(request)], 200, { "x-total-count": "3" });
    expect(await client.list("/x?state=open", { schema: numbers, counted: true })).toEqual([1, 2, 3]);
    expect(seen.map((line) => line.split(" ")[1])).toEqual(["/api/v1/x?state=open&limit=50&page=1", "/api/v1/x?state=open&limit=50&page=2", "/api/v1/x?state=open&limit=50&page=3"]);
  });

  test("reads until nothing comes where the count is that of a page", async () => {
    answer = (request, response) => json(response, pageOf(request) > 2 ? [] : [pageOf(request)], 200, { "x-total-count": "1" });
    expect(await client.list("/x", { schema: numbers, counted: false })).toEqual([1, 2]);
  });

  test("is not caught by a list that always comes whole", async () => {
    answer = (_, response) => json(response, [1, 2]);
    expect(await client.list("/x", { schema: numbers, counted: true })).toEqual([1, 2]);
    expect(seen).toHaveLength(2);
  });

  test("says that nobody listens", async () => {
    const { port } = server.address() as AddressInfo;
    answer = (_, response) => json(response, {});
    const gone = new ForgeClient({ url: `http://127.0.0.1:${port === 1 ? 2 : 1}`, token });
    const { code, text } = await failure(gone.call("/x", { schema }));
    expect(code).toBe("forge-unreachable");
    expect(text).toMatch(/ECONNREFUSED|bad port/);
  });

  test("finds nothing where there is nothing", async () => {
    answer = (_, response) => json(response, { message: "not found" }, 404);
    expect(await client.find("/x", { schema })).toBeUndefined();
  });
});
