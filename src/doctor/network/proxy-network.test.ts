import { expect, test } from "vitest";
import { judgeProxyNetwork, type NetworkRow } from "./proxy-network.ts";

const good: NetworkRow = {
  Name: "proxy",
  Driver: "overlay",
  Scope: "swarm",
  Attachable: true,
  IPAM: { Config: [{ Subnet: "10.77.0.0/16" }] },
};

test.each<[string, NetworkRow[], string, RegExp]>([
  ["as it should be", [good], "ok", /attachable, 10\.77\.0\.0\/16/],
  ["wider than needed", [{ ...good, IPAM: { Config: [{ Subnet: "10.64.0.0/12" }] } }], "ok", /10\.64/],
  ["beside others", [{ ...good, Name: "bridge", Driver: "bridge", Scope: "local" }, good], "ok", /attachable/],
  ["none", [], "lacks", /no network/],
  ["a look-alike", [{ ...good, Name: "my_proxy" }], "lacks", /no network/],
  ["a bridge", [{ ...good, Driver: "bridge", Scope: "local" }], "lacks", /driver bridge/],
  ["two", [good, good], "lacks", /2 networks/],
  ["not attachable", [{ ...good, Attachable: false }], "limited", /not attachable/],
  ["small", [{ ...good, IPAM: { Config: [{ Subnet: "10.0.1.0/24" }] } }], "limited", /smaller than a \/16/],
  ["without a subnet", [{ ...good, IPAM: { Config: null } }], "limited", /no subnet of its own/],
])("%s", (_, networks, state, detail) => {
  const seen = judgeProxyNetwork(networks);
  expect(seen.state).toBe(state);
  expect(seen.detail).toMatch(detail);
  expect(seen.fix === undefined).toBe(state === "ok");
});
