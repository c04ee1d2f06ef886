import { gunzipSync, brotliDecompressSync, zstdDecompressSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { HeaderList } from "../http/header-list.ts";
import { testExchange } from "../testing.ts";
import { compress, type CompressOptions } from "./compress.ts";

const open = { gzip: gunzipSync, br: brotliDecompressSync, zstd: zstdDecompressSync };

/** What becomes of an answer of 2,000 bytes of text. */
function through(options: CompressOptions, accept: string | undefined, answer: Readonly<Record<string, string>> = {}, status = 200, method = "GET") {
  const headers = new HeaderList(Object.entries({ "Content-Type": "text/plain", "Content-Length": "2000", ...answer }));
  const exchange = testExchange({ method, headers: accept === undefined ? {} : { "Accept-Encoding": accept } });
  return { encoder: compress("c", options).encode?.(headers, exchange, status), headers };
}

describe("compress", () => {
  it.each(["gzip", "br", "zstd"] as const)("makes %s of an answer, and says so", async (encoding) => {
    const { encoder, headers } = through({}, encoding, { "Accept-Ranges": "bytes" });
    encoder!.end("x".repeat(2000));
    expect(open[encoding](Buffer.concat(await encoder!.toArray())).toString()).toBe("x".repeat(2000));
    expect([headers.get("content-encoding"), headers.get("content-length"), headers.get("vary")]).toEqual([encoding, undefined, "Accept-Encoding"]);
    expect(headers.has("accept-ranges")).toBe(encoding !== "gzip");
  });

  it("gives every part out before the next one comes", async () => {
    const { encoder } = through({}, "gzip");
    encoder!.write("data: 1\n\n");
    const [first] = (await new Promise<[Buffer]>((resolve) => encoder!.once("data", (chunk: Buffer) => resolve([chunk])))) as [Buffer];
    // The head of gzip comes by itself; what follows it is the event.
    const second = first.length > 10 ? first : Buffer.concat([first, await new Promise<Buffer>((resolve) => encoder!.once("data", resolve))]);
    expect(gunzipSync(second, { finishFlush: 2 }).toString()).toBe("data: 1\n\n");
    encoder!.destroy();
  });

  it.each([
    ["the client takes none", {}, "identity", {}, 200, "GET"],
    ["the client says nothing", {}, undefined, {}, 200, "GET"],
    ["it is short", {}, "gzip", { "Content-Length": "1023" }, 200, "GET"],
    ["it is shorter than told", { minResponseBodyBytes: 3000 }, "gzip", {}, 200, "GET"],
    ["it is encoded already", {}, "gzip", { "Content-Encoding": "br" }, 200, "GET"],
    ["it is a part", {}, "gzip", { "Content-Range": "bytes 0-1/2" }, 206, "GET"],
    ["it has no body", {}, "gzip", {}, 204, "GET"],
    ["only its head was asked", {}, "gzip", {}, 200, "HEAD"],
    ["its type is left out", { excludedContentTypes: ["text/plain"] }, "gzip", { "Content-Type": "text/plain; charset=utf-8" }, 200, "GET"],
    ["its type is not among the wanted", { includedContentTypes: ["text/html"] }, "gzip", {}, 200, "GET"],
    ["gRPC", {}, "gzip", { "Content-Type": "application/grpc" }, 200, "GET"],
  ] as const)("leaves an answer as it is when %s", (_, options, accept, answer, status, method) => {
    const { encoder, headers } = through(options, accept, answer, status, method);
    expect(encoder).toBeUndefined();
    expect(headers.get("content-encoding")).toBe((answer as Record<string, string>)["Content-Encoding"]);
  });

  it("compresses what has no length, and what is wanted by its type", () => {
    const headers = new HeaderList([["Content-Type", "text/html; charset=utf-8"]]);
    expect(compress("c", { includedContentTypes: ["text/html"] }).encode?.(headers, testExchange({ headers: { "Accept-Encoding": "gzip" } }), 200)).toBeDefined();
  });

  it.each([
    [{ excludedContentTypes: ["a/b"], includedContentTypes: ["c/d"] }, "exclude each other"], [{ encodings: [] }, "no encodings"], [{ encodings: ["deflate"] }, 'there is no encoding "deflate"'],
    [{ encodings: ["br"], defaultEncoding: "gzip" }, "is not one of the encodings"],
  ])("refuses %o as Traefik does", (options, message) => expect(() => compress("c", options)).toThrow(message));
});
