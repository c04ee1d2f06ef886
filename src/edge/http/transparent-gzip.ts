import type { Transform } from "node:stream";
import { createGunzip } from "node:zlib";
import type { Exchange } from "../middleware/middleware.ts";
import type { HeaderList } from "./header-list.ts";

/**
 * Whether the edge asks the app for gzip by itself, as Go's client in Traefik does when the client names no encoding. Apps therefore see a wish that nobody had, and what they compress is
 * unpacked again, without its length.
 */
export function asksForGzip({ headers, method }: Pick<Exchange, "headers" | "method">): boolean {
  return !headers.has("accept-encoding") && !headers.has("range") && method !== "HEAD";
}

/** What unpacks an answer that is compressed only because the edge asked for it; its headers are changed accordingly. */
export function undoGzip(headers: HeaderList, status: number): Transform | undefined {
  if (status === 101 || status === 204 || status === 304 || headers.get("content-length") === "0" || headers.get("content-encoding")?.toLowerCase() !== "gzip") return undefined;
  headers.delete("content-encoding");
  headers.delete("content-length");
  return createGunzip();
}
