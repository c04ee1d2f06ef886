import { BlockList, isIP } from "node:net";
import { goRegExp } from "./go-regexp.ts";
import type { RequestFacts } from "./request-facts.ts";
import { templatePattern } from "./template.ts";

/** Decides about one request. */
export type Predicate = (request: RequestFacts) => boolean;
/** Makes a predicate of a matcher's values; throws an Error when Traefik would refuse them. */
export type Matcher = { readonly least: number; readonly most: number; build(args: readonly string[]): Predicate };

/** The matchers of rule syntax v3: one value each (two for headers and queries). */
export const matchersV3: Readonly<Record<string, Matcher>> = {
  Host: one((host) => hostIs(ascii(host), true)),
  HostRegexp: one((pattern) => matches(ascii(pattern), (request) => [request.host])),
  Path: one((path) => equals(rooted(path), (request) => request.path)),
  PathPrefix: one((prefix) => startsWith(rooted(prefix))),
  PathRegexp: one((pattern) => matches(pattern, (request) => [request.path])),
  Method: one((method) => equals(method.toUpperCase(), (request) => request.method)),
  ClientIP: one((range) => clientIn([range])),
  Header: { least: 2, most: 2, build: ([name = "", value = ""]) => (request) => request.header(name).includes(value) },
  HeaderRegexp: { least: 2, most: 2, build: ([name = "", pattern = ""]) => matches(pattern, (request) => request.header(name)) },
  Query: { least: 1, most: 2, build: ([key = "", value = ""]) => (request) => request.query.getAll(key).includes(value) },
  QueryRegexp: {
    least: 1, most: 2,
    build: ([key = "", pattern]) => (pattern === undefined ? (request) => request.query.getAll(key).includes("") : matches(pattern, (request) => request.query.getAll(key))),
  },
};

/** The matchers of rule syntax v2: any number of values, of which one must match (header and query pairs: all), with `{name:pattern}` templates. */
export const matchersV2: Readonly<Record<string, Matcher>> = {
  Host: many((host) => hostIs(ascii(host), false)),
  HostHeader: many((host) => hostIs(ascii(host), false)),
  HostRegexp: many((host) => test(templatePattern(ascii(host), ".", "whole"), (request) => request.host)),
  Path: many((path) => test(templatePattern(rooted(path), "/", "whole"), (request) => request.path)),
  PathPrefix: many((path) => test(templatePattern(rooted(path), "/", "prefix"), (request) => request.path)),
  Method: many((method) => equals(method.toUpperCase(), (request) => request.method)),
  ClientIP: { least: 1, most: Infinity, build: clientIn },
  Headers: pairs((name, value) => (request) => request.header(name).includes(value)),
  HeadersRegexp: pairs((name, pattern) => matches(pattern, (request) => request.header(name))),
  Query: {
    least: 1, most: Infinity,
    build: (args) => every(args.map((arg) => {
      const at = arg.indexOf("=");
      if (at < 0) throw new Error(`"${arg}" is not of the form key=value`);
      const pattern = templatePattern(arg.slice(at + 1), "/", "whole");
      return (request) => request.query.getAll(arg.slice(0, at)).some((value) => pattern.test(value));
    })),
  },
};

function one(build: (value: string) => Predicate): Matcher {
  return { least: 1, most: 1, build: ([value = ""]) => build(value) };
}

function many(build: (value: string) => Predicate): Matcher {
  return {
    least: 1, most: Infinity,
    build: (args) => {
      const all = args.map(build);
      return (request) => all.some((matcher) => matcher(request));
    },
  };
}

function pairs(build: (name: string, value: string) => Predicate): Matcher {
  return {
    least: 2, most: Infinity,
    build: (args) => {
      if (args.length % 2 !== 0) throw new Error("names and values must come in pairs");
      return every(Array.from({ length: args.length / 2 }, (_, index) => build(args[index * 2] ?? "", args[index * 2 + 1] ?? "")));
    },
  };
}

function every(all: readonly Predicate[]): Predicate {
  return (request) => all.every((matcher) => matcher(request));
}

function equals(wanted: string, read: (request: RequestFacts) => string): Predicate {
  return (request) => read(request) === wanted;
}

function startsWith(prefix: string): Predicate {
  return (request) => request.path.startsWith(prefix);
}

function test(pattern: RegExp, read: (request: RequestFacts) => string): Predicate {
  return (request) => pattern.test(read(request));
}

function matches(source: string, read: (request: RequestFacts) => readonly string[]): Predicate {
  const pattern = goRegExp(source);
  return (request) => read(request).some((value) => pattern.test(value));
}

/** A final dot on either side makes no difference; `*.example.com` stands for one label (v3 only), `*` for every host. */
function hostIs(expression: string, wildcards: boolean): Predicate {
  if (wildcards && expression === "*") return () => true;
  const wanted = expression.toLowerCase().replace(/\.$/, "");
  if (wildcards && wanted.startsWith("*")) return (request) => request.host.replace(/\.$/, "").replace(/^[^.]+/, "*") === wanted;
  return (request) => request.host !== "" && request.host.replace(/\.$/, "") === wanted;
}

function clientIn(ranges: readonly string[]): Predicate {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = "", bits] = range.trim().split("/");
    const family = isIP(address);
    if (family === 0) throw new Error(`"${range}" is not an address or range`);
    const kind = family === 4 ? "ipv4" : "ipv6";
    if (bits === undefined) list.addAddress(address, kind);
    else list.addSubnet(address, Number(bits), kind);
  }
  return (request) => isIP(request.clientIp) !== 0 && list.check(request.clientIp, isIP(request.clientIp) === 4 ? "ipv4" : "ipv6");
}

function rooted(path: string): string {
  if (!path.startsWith("/")) throw new Error(`path "${path}" does not start with "/"`);
  return path;
}

function ascii(value: string): string {
  if (/\P{ASCII}/u.test(value)) throw new Error(`"${value}" holds characters that are not ASCII; write the host in its xn-- form`);
  return value;
}
