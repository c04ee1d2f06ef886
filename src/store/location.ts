import { join } from "node:path";
import { Fault } from "#kit/fault.ts";

/** Where the store is. Without `url` it is the SQLite file `<stateHome>/store.sqlite`. */
export type StoreLocation = {
  readonly stateHome: string;
  /** `postgres://user:password@host:port/database`, or `postgres://user@/database?host=<folder of the socket>`. */
  readonly url?: string | undefined;
};

export function storeFile({ stateHome }: StoreLocation): string {
  return join(stateHome, "store.sqlite");
}

/** The store for people: the file, or the URL without its password. Faults (usage): `store-url-invalid`, which never shows the URL. Pure. */
export function storeName(location: StoreLocation): string {
  if (location.url === undefined) return storeFile(location);
  // As pg does it: a socket's URL has no host.
  const whole = URL.parse(location.url.replace("@/", "@socket.invalid/").replace(":///", "://socket.invalid/"));
  if (!whole || !["postgres:", "postgresql:"].includes(whole.protocol)) {
    throw new Fault("usage", "store-url-invalid", "the URL of the store is not one of PostgreSQL", { next: "Write it as postgres://user:password@host:port/database; leave it out for a file in the state home." });
  }
  const host = whole.searchParams.get("host") ?? whole.host.replace("socket.invalid", "");
  return `postgres://${whole.username && `${whole.username}@`}${host}${whole.pathname}`;
}
