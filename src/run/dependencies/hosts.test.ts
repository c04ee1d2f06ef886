import { expect, test } from "vitest";
import type { StackModel } from "#deploy/stack/model.ts";
import { hostsAdaptation, withHosts } from "./hosts.ts";

const model = { services: { app: { image: "a", extra_hosts: ["own:10.0.0.1"] }, db: { image: "d" } } } as unknown as StackModel;

test("every service finds the names, and keeps its own", () => {
  const { services } = withHosts(model, ["warm.x:10.0.0.9"]);
  expect(services).toEqual({ app: { image: "a", extra_hosts: ["own:10.0.0.1", "warm.x:10.0.0.9"] }, db: { image: "d", extra_hosts: ["warm.x:10.0.0.9"] } });
  expect(model.services["db"]).toEqual({ image: "d" });
});

test("without names nothing changes", () => expect(withHosts(model, [])).toBe(model));

test("the record names them", () => expect(hostsAdaptation(["warm.x:10.0.0.9"])).toMatchObject({ kind: "hosts", what: expect.stringContaining("warm.x") }));
