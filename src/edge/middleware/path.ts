import { expandGo, goRegExp } from "../rule/go-regexp.ts";
import type { Exchange, Middleware } from "./middleware.ts";

const replacedPath = "X-Replaced-Path";
const forwardedPrefix = "X-Forwarded-Prefix";

/** Removes the first of the prefixes that the path starts with, and tells the app which. */
export function stripPrefix(name: string, options: { prefixes?: readonly string[]; forceSlash?: boolean }): Middleware {
  const prefixes = options.prefixes ?? [];
  return {
    name,
    request: (exchange) => {
      const prefix = prefixes.find((candidate) => exchange.path.startsWith(candidate));
      if (prefix !== undefined) strip(exchange, prefix);
      return undefined;
    },
  };
}

/** Removes what the first matching pattern finds at the start of the path. */
export function stripPrefixRegex(name: string, options: { regex?: readonly string[] }): Middleware {
  const patterns = (options.regex ?? []).map(goRegExp);
  return {
    name,
    request: (exchange) => {
      for (const pattern of patterns) {
        const match = pattern.exec(exchange.path);
        if (match?.index === 0 && match[0] !== "") {
          strip(exchange, match[0]);
          break;
        }
      }
      return undefined;
    },
  };
}

/** Throws an Error without a prefix. */
export function addPrefix(name: string, options: { prefix?: string }): Middleware {
  const { prefix } = options;
  if (!prefix) throw new Error("the prefix is empty");
  return {
    name,
    request: (exchange) => {
      exchange.path = slash(prefix + exchange.path);
      return undefined;
    },
  };
}

export function replacePath(name: string, options: { path?: string }): Middleware {
  return {
    name,
    request: (exchange) => {
      exchange.headers.set(replacedPath, exchange.path);
      exchange.path = slash(options.path ?? "");
      return undefined;
    },
  };
}

export function replacePathRegex(name: string, options: { regex?: string; replacement?: string }): Middleware {
  const pattern = goRegExp(options.regex ?? "");
  return {
    name,
    request: (exchange) => {
      const match = pattern.exec(exchange.path);
      if (match === null || !options.replacement) return undefined;
      exchange.headers.set(replacedPath, exchange.path);
      exchange.path = slash(exchange.path.slice(0, match.index) + expandGo(options.replacement, match) + exchange.path.slice(match.index + match[0].length));
      return undefined;
    },
  };
}

function strip(exchange: Exchange, prefix: string): void {
  exchange.path = slash(exchange.path.slice(prefix.length));
  exchange.headers.append(forwardedPrefix, prefix);
}

function slash(path: string): string {
  return path.startsWith("/") ? path : `/${path}`;
}
