import { createSecureContext, type SecureContext } from "node:tls";
import type { Authority } from "./authority.ts";

/** More host names than a run ever has; a client that invents names does not fill the memory. */
const most = 256;

/** Gives the TLS settings for a host name, with a certificate made when the name is first asked for. */
export type Contexts = { for(serverName: string | undefined): Promise<SecureContext> };

export function createContexts(authority: Authority): Contexts {
  const made = new Map<string, Promise<SecureContext>>();
  return {
    for: (serverName) => {
      const host = isHostName(serverName) ? serverName.toLowerCase() : "127.0.0.1";
      const known = made.get(host);
      if (known) return known;
      const oldest = made.keys().next().value;
      if (made.size >= most && oldest !== undefined) made.delete(oldest);
      const context = authority.issue(host).then((pair) => createSecureContext({ ...pair, minVersion: "TLSv1.2" }));
      made.set(host, context);
      context.catch(() => made.delete(host));
      return context;
    },
  };
}

function isHostName(name: string | undefined): name is string {
  return name !== undefined && name.length <= 253 && /^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*$/i.test(name) && !/^[\d.]+$/.test(name);
}
