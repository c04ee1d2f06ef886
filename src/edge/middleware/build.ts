import type { HttpMiddleware } from "../labels/service.ts";
import { basicAuth } from "./basic-auth.ts";
import { buffering } from "./buffering.ts";
import { compress } from "./compress.ts";
import { headers } from "./headers.ts";
import type { Middleware } from "./middleware.ts";
import { addPrefix, replacePath, replacePathRegex, stripPrefix, stripPrefixRegex } from "./path.ts";
import { redirectRegex, redirectScheme } from "./redirect.ts";

/** Middlewares that change nothing a test could rely on, and what is left out by not doing them. */
const notApplied: Partial<Record<keyof HttpMiddleware, string>> = {
  rateLimit: "requests are not limited here",
  inFlightReq: "requests are not limited here",
  circuitBreaker: "the circuit is never broken here",
  retry: "failed requests are retried by the edge's own rule",
  errors: "error pages are the app's own here",
  ipAllowList: "all requests come from this machine, so addresses are not checked",
  ipWhiteList: "all requests come from this machine, so addresses are not checked",
  passTLSClientCert: "clients have no certificates here",
  grpcWeb: "gRPC-Web is not translated here",
  encodedCharacters: "encoded characters are always allowed here",
};

/** Middlewares without which the app must not be reached, and that the edge cannot do. */
const unsupported: Partial<Record<keyof HttpMiddleware, string>> = {
  forwardAuth: "forwardAuth is not served by the built-in edge",
  digestAuth: "digestAuth is not served by the built-in edge",
};

/** A middleware that Traefik would run and the edge cannot. */
export class UnsupportedMiddleware extends Error {}

/** Finds a middleware by the name that a router or a chain uses; throws an Error when there is none. */
export type Lookup = (name: string, seen: readonly string[]) => Middleware[];

/**
 * Makes the middleware that the labels describe; several for a chain. Throws an Error with the reason where Traefik would not build it and so would
 * disable every router that uses it, and an UnsupportedMiddleware where it would.
 */
export function buildMiddleware(name: string, config: HttpMiddleware, lookup: Lookup, seen: readonly string[] = []): Middleware[] {
  const kinds = (Object.keys(config) as (keyof HttpMiddleware)[]).filter((kind) => config[kind] !== undefined);
  const [kind] = kinds;
  if (kind === undefined) throw new Error("it has no type");
  if (kinds.length > 1) throw new Error(`it has several types (${kinds.join(", ")}); make it several middlewares and a chain`);
  const reason = unsupported[kind];
  if (reason !== undefined) throw new UnsupportedMiddleware(reason);
  if (kind === "plugin") throw new Error("plugins are not part of Co-op Cloud's Traefik");
  if (config.redirectScheme) return [redirectScheme(name, config.redirectScheme)];
  if (config.redirectRegex) return [redirectRegex(name, config.redirectRegex)];
  if (config.headers) return [headers(name, config.headers)];
  if (config.stripPrefix) return [stripPrefix(name, config.stripPrefix)];
  if (config.stripPrefixRegex) return [stripPrefixRegex(name, config.stripPrefixRegex)];
  if (config.addPrefix) return [addPrefix(name, config.addPrefix)];
  if (config.replacePath) return [replacePath(name, config.replacePath)];
  if (config.replacePathRegex) return [replacePathRegex(name, config.replacePathRegex)];
  if (config.basicAuth) return [basicAuth(name, config.basicAuth)];
  if (config.compress) return [compress(name, config.compress)];
  if (config.buffering) return [buffering(name, config.buffering)];
  if (config.chain) {
    if (!config.chain.middlewares?.length) throw new Error("the chain is empty");
    return config.chain.middlewares.flatMap((member) => lookup(member, [...seen, name]));
  }
  const note = notApplied[kind];
  return [note === undefined ? { name } : { name, note }];
}
