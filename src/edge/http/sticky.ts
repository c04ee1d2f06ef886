import { createHash } from "node:crypto";

/** The cookie by which a client stays with one task of a service. `attributes` begins with `; `. */
export type StickyCookie = { readonly name: string; readonly attributes: string };

export type StickyOptions = {
  readonly name?: string;
  readonly secure?: boolean;
  readonly httpOnly?: boolean;
  /** `none`, `lax` or `strict`; anything else is left out. */
  readonly sameSite?: string;
  /** Seconds; negative: gone at once. */
  readonly maxAge?: number;
  readonly path?: string;
  readonly domain?: string;
};

/** The cookie for a service of the Swarm provider, with the name that Traefik makes for it when the labels give none. */
export function stickyCookie(options: StickyOptions, service: string): StickyCookie {
  const { name, path = "/", domain, maxAge = 0, httpOnly, secure, sameSite = "" } = options;
  const site = /^(none|lax|strict)$/.exec(sameSite)?.[1];
  return {
    name: name ? name.replace(/[^!#$%&'*+.^`|~\w-]/g, "_") : `_${createHash("sha1").update(`_TRAEFIK_BACKEND_${service}@swarm`).digest("hex").slice(0, 5)}`,
    attributes: [
      ...(path ? [`Path=${path}`] : []), ...(domain ? [`Domain=${domain}`] : []), ...(maxAge === 0 ? [] : [`Max-Age=${Math.max(0, maxAge)}`]),
      ...(httpOnly ? ["HttpOnly"] : []), ...(secure ? ["Secure"] : []), ...(site ? [`SameSite=${site.charAt(0).toUpperCase()}${site.slice(1)}`] : []),
    ].map((attribute) => `; ${attribute}`).join(""),
  };
}

/** What stands for a task in the cookie; it does not tell the task's address. */
export function taskKey(task: { readonly address: string; readonly port: number }): string {
  return createHash("sha256").update(`${task.address}:${task.port}`).digest("hex").slice(0, 16);
}

/** The value of a cookie in `Cookie` headers. */
export function cookieValue(headers: readonly string[], name: string): string | undefined {
  return headers.flatMap((header) => header.split(";")).map((pair) => pair.trim()).find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}
