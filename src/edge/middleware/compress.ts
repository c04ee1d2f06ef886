import { constants, createBrotliCompress, createGzip, createZstdCompress } from "node:zlib";
import type { Transform } from "node:stream";
import type { HeaderList } from "../http/header-list.ts";
import { chooseEncoding, type Encoding } from "./accept-encoding.ts";
import type { Exchange, Middleware } from "./middleware.ts";

export type CompressOptions = {
  readonly excludedContentTypes?: readonly string[];
  readonly includedContentTypes?: readonly string[];
  readonly minResponseBodyBytes?: number;
  readonly encodings?: readonly string[];
  readonly defaultEncoding?: string;
};

const known: readonly Encoding[] = ["gzip", "br", "zstd"];
const leastBytes = 1024;

/**
 * Compresses the app's answers for clients that take it, and what comes in parts part by part, so that events are not held back. Throws an Error for options that Traefik refuses.
 * Unlike Traefik it does not hold a short answer of unknown length back to see whether it is worth it with br and zstd.
 */
export function compress(name: string, options: CompressOptions): Middleware {
  const { excludedContentTypes = [], includedContentTypes = [], minResponseBodyBytes, defaultEncoding } = options;
  if (excludedContentTypes.length > 0 && includedContentTypes.length > 0) throw new Error("excludedContentTypes and includedContentTypes exclude each other");
  const encodings = (options.encodings ?? known).map((encoding) => knownEncoding(encoding));
  if (encodings.length === 0) throw new Error("no encodings");
  const fallback = defaultEncoding ? knownEncoding(defaultEncoding) : undefined;
  if (fallback && !encodings.includes(fallback)) throw new Error(`the default encoding ${fallback} is not one of the encodings`);
  const excluded = new Set(["application/grpc", ...excludedContentTypes].map(mediaType));
  const included = new Set(includedContentTypes.map(mediaType));
  const least = minResponseBodyBytes || leastBytes;
  const fits = (type: string): boolean => (included.size > 0 ? included.has(type) : !excluded.has(type));

  return {
    name,
    encode: (headers: HeaderList, exchange: Exchange, status: number) => {
      if (exchange.method === "HEAD" || excluded.has(mediaType(exchange.headers.get("content-type") ?? ""))) return undefined;
      const encoding = chooseEncoding(acceptEncodingOf(exchange), encodings, fallback);
      if (!encoding) return undefined;
      headers.append("Vary", "Accept-Encoding");
      const length = headers.get("content-length");
      const hasBody = status !== 204 && status !== 304 && length !== "0";
      if (!hasBody || (length !== undefined && Number(length) < least) || headers.has("content-encoding") || headers.has("content-range") || !fits(mediaType(headers.get("content-type") ?? ""))) return undefined;
      headers.delete("content-length");
      if (encoding === "gzip") headers.delete("accept-ranges");
      headers.set("Content-Encoding", encoding);
      return compressor(encoding);
    },
  };
}

function acceptEncodingOf({ headers }: Exchange): string | undefined {
  return headers.has("accept-encoding") ? headers.all("accept-encoding").join(",") : undefined;
}

function knownEncoding(name: string): Encoding {
  const found = known.find((encoding) => encoding === name);
  if (!found) throw new Error(`there is no encoding "${name}" (there are ${known.join(", ")})`);
  return found;
}

function mediaType(contentType: string): string {
  return (contentType.split(";")[0] ?? "").trim().toLowerCase();
}

/** Whatever is written to it comes out at once. */
function compressor(encoding: Encoding): Transform {
  switch (encoding) {
    case "gzip":
      return createGzip({ flush: constants.Z_SYNC_FLUSH });
    case "br":
      // The library's own level, 11, is for files that are compressed once.
      return createBrotliCompress({ flush: constants.BROTLI_OPERATION_FLUSH, params: { [constants.BROTLI_PARAM_QUALITY]: 5 } });
    case "zstd":
      return createZstdCompress({ flush: constants.ZSTD_e_flush });
  }
}
