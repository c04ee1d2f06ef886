import type { Labels } from "../row.ts";

/** As in recipes, where `$` starts a variable. */
export const own = "${STACK_NAME}";
export const domain = "${DOMAIN}";
export const usualRule = `Host(\`${domain}\`)`;

/** The five labels of nearly every recipe, with `more` added or put in their place; one that is undefined is left out. */
export function usual(more: Readonly<Record<string, string | undefined>> = {}): Labels {
  return defined({
    "traefik.enable": "true",
    [`traefik.http.services.${own}.loadbalancer.server.port`]: "8080",
    ...router(own, usualRule),
    ...more,
  });
}

/** A router's labels: on web-secure with TLS as in recipes. */
export function router(name: string, rule: string, more: Readonly<Record<string, string | undefined>> = {}): Labels {
  return prefixed(`traefik.http.routers.${name}`, { rule, entrypoints: "web-secure", "tls.certresolver": "", ...more });
}

/** A middleware that the usual router uses. */
export function middleware(options: Readonly<Record<string, string>>, more: Readonly<Record<string, string | undefined>> = {}): Labels {
  return usual({ ...prefixed(`traefik.http.middlewares.${own}`, options), [`traefik.http.routers.${own}.middlewares`]: own, ...more });
}

/** The usual labels with another rule. */
export function ruled(rule: string, more: Readonly<Record<string, string | undefined>> = {}): Labels {
  return usual({ [`traefik.http.routers.${own}.rule`]: rule, ...more });
}

export function prefixed(prefix: string, options: Readonly<Record<string, string | undefined>>): Labels {
  return defined(Object.fromEntries(Object.entries(options).map(([name, value]) => [`${prefix}.${name}`, value])));
}

/** Labels that replace the usual service and router by ones of another name. */
export function renamed(suffix: string): Readonly<Record<string, string | undefined>> {
  return {
    [`traefik.http.services.${own}.loadbalancer.server.port`]: undefined, [`traefik.http.services.${own}${suffix}.loadbalancer.server.port`]: "8080",
    [`traefik.http.routers.${own}.rule`]: undefined, [`traefik.http.routers.${own}.entrypoints`]: undefined, [`traefik.http.routers.${own}.tls.certresolver`]: undefined,
  };
}

function defined(labels: Readonly<Record<string, string | undefined>>): Labels {
  return Object.fromEntries(Object.entries(labels).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}
