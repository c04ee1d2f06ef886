import type { EdgeService } from "./labels/service.ts";
import type { Exchange } from "./middleware/middleware.ts";
import { HeaderList } from "./http/header-list.ts";

// Makers of inputs for the tests beside this file.

/** A service with the labels that a recipe would have, changed by `labels`; a label set to undefined is left out. */
export function testService(labels: Readonly<Record<string, string | undefined>> = {}, rest: Partial<Omit<EdgeService, "labels">> = {}): EdgeService {
  const all: Record<string, string | undefined> = {
    "traefik.enable": "true",
    "traefik.http.services.note.loadbalancer.server.port": "8080",
    "traefik.http.routers.note.rule": "Host(`note.test`)",
    "traefik.http.routers.note.entrypoints": "web-secure",
    "traefik.http.routers.note.tls.certresolver": "",
    ...labels,
  };
  return {
    id: "id-note", name: "note_app", stack: "note", networks: ["proxy"], ...rest,
    labels: Object.fromEntries(Object.entries(all).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]]))),
  };
}

/** A service with exactly these labels. */
export function bareService(labels: Readonly<Record<string, string>>, rest: Partial<Omit<EdgeService, "labels">> = {}): EdgeService {
  return { id: "id-note", name: "note_app", stack: "note", networks: ["proxy"], ...rest, labels };
}

export function testExchange(change: Partial<Omit<Exchange, "headers">> & { headers?: Readonly<Record<string, string>> } = {}): Exchange {
  const { headers = {}, ...rest } = change;
  return { method: "GET", path: "/", query: "", host: "note.test", secure: true, clientIp: "127.0.0.1", ...rest, headers: new HeaderList(Object.entries(headers)) };
}
