import { expect, test } from "vitest";
import type { LeaseHolder } from "#store/store.ts";
import type { WarmAlert, WarmApp } from "./record.ts";
import { renderAlert, renderWarm, renderWarmList, type WarmView } from "./render.ts";

const now = Date.parse("2026-11-28T12:00:00.000Z");
const settings = { name: "keycloak", recipe: "keycloak", source: null, release: "latest", kind: "stateful", unit: "keycloak-realm" } as const;
const release = { version: "1.1.0+26.4.0", commit: "c0ffee", upgraded: true };
const app: WarmApp = {
  name: "keycloak", recipe: "keycloak", source: "/r/keycloak", kind: "stateful", unit: "keycloak-realm", endpoint: "unix:///e", domain: "warm-keycloak-1.x", stack: "warm-keycloak-1_x", owner: "warm-keycloak-1", release,
  services: [{ name: "warm-keycloak-1_x_app", image: "keycloak:26.4.0", spec: "s" }], state: "up", since: "2026-11-28T10:00:00.000Z", move: null,
};
const holder: LeaseHolder = { name: "warm:warm-keycloak-1", kind: "shared", holder: "20261128-115900-wiki-abcdef", since: "2026-11-28T11:59:00.000Z", deadline: "2026-11-28T13:00:00.000Z", pid: 7, host: "h" };
const alert: WarmAlert = { id: "4f2a91c3", app: "warm-keycloak-1", code: "held", subject: "2.0.0+27", text: "keycloak stays at 1.1.0+26.4.0", evidence: ["2.0.0+27: by hand"], raisedAt: "2026-11-28T11:00:00.000Z", acknowledgedAt: null };
const view = (more: Partial<WarmView> = {}): WarmView => ({ name: "keycloak", settings, app, holders: [], alerts: [], ...more });

test("the list says what is up, who holds it and what has to be seen to", () => {
  const text = renderWarmList([view({ holders: [holder], alerts: [alert] }), view({ name: "traefik", app: null, settings: { ...settings, name: "traefik", kind: "stateless" } }), view({ name: "gone", settings: null })], now);
  expect(text.split("\n").slice(0, 3)).toEqual([
    expect.stringMatching(/^keycloak +1\.1\.0\+26\.4\.0 +up +2 hours +stateful +held by 20261128-115900-wiki-abcdef +1 open alert/),
    expect.stringMatching(/^traefik +- +never up +stateless$/),
    expect.stringMatching(/^gone .*no longer in the configuration$/),
  ]);
  expect(text).toContain("2.0.0+27: by hand");
  expect(text).toContain("`cc-ci warm ack 4f2a91c3`");
});

test("one is shown with its move, holders, what runs made in it and its events", () => {
  const snapshot = { id: "snap-1", method: "restic", hash: "h", bytes: 1, files: 1 } as const;
  const moving: WarmApp = { ...app, state: "moving", move: { from: release, to: { ...release, version: "1.2.0+26.5.0" }, phase: "deploying", snapshot, volumes: ["postgres"], fresh: false, startedAt: "" } };
  const text = renderWarm(view({ app: moving, holders: [{ ...holder, kind: "exclusive" }] }), { units: [{ app: "a", word: "w0rd", run: "run-1", since: "s" }], events: [{ app: "a", at: "t", kind: "decided", text: "rolls" }] }, now);
  for (const words of ['move        to 1.2.0+26.5.0, at "deploying", data kept in snap-1', ", alone", "what is marked w0rd, by run-1", "event       t decided: rolls", "service     warm-keycloak-1_x_app keycloak:26.4.0", "domain      warm-keycloak-1.x"]) expect(text).toContain(words);
});

test("an acknowledged alert asks for nothing", () => {
  const text = renderAlert({ ...alert, acknowledgedAt: "2026-11-28T11:30:00.000Z" });
  expect(text).toContain("acknowledged");
  expect(text).not.toContain("cc-ci warm ack");
});
