import { createSecureContext, type SecureContext } from "node:tls";
import type { Authority } from "./authority.ts";

/** More host names than a run ever has; a client that invents names does not fill the memory. */
const most = 256;

/** Gives the TLS settings for a host name, with a certificate made when the name is first asked for. */
export type Contexts = {
  for(serverName: string): Promise<SecureContext>;
  /** Key and certificate for clients that name no host, for 127.0.0.1. Both PEM. */
  defaultPair(): Promise<{ readonly key: string; readonly cert: string }>;
};

export function createContexts(authority: Authority): Contexts {
  const made = new Map<string, Promise<SecureContext>>();
  let nameless: ReturnType<Contexts["defaultPair"]> | undefined;
  return {
    defaultPair: () => (nameless ??= authority.issue("127.0.0.1")),
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

/** The callback by which Node's TLS servers ask for the certificate of a host name. */
export function sniCallback(contexts: Contexts): (name: string, done: (error: Error | null, context?: SecureContext) => void) => void {
  async function find(name: string, done: (error: Error | null, context?: SecureContext) => void): Promise<void> {
    let context: SecureContext;
    try {
      context = await contexts.for(name);
    } catch (error) {
      return done(error as Error);
    }
    done(null, context);
  }
  return (name, done) => void find(name, done);
}
