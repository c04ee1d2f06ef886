import { expect, test } from "vitest";
import { parseRoutes } from "./routes.ts";

const heading = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT";
const route = (destination: string, mask: string): string => `eth0\t${destination}\t00000000\t0001\t0\t0\t0\t${mask}\t0\t0\t0   `;

test.each([
  ["a /16", [route("000011AC", "0000FFFF")], ["172.17.0.0/16"]],
  ["a /24", [route("000200C0", "00FFFFFF")], ["192.0.2.0/24"]],
  ["a single address", [route("0100000A", "FFFFFFFF")], ["10.0.0.1/32"]],
  ["a default route", [route("00000000", "00000000")], []],
  ["the halves that a VPN sets", [route("00000000", "00000080"), route("00000080", "00000080")], []],
  ["a whole private range", [route("0000000A", "000000FF")], ["10.0.0.0/8"]],
  ["several", [route("000011AC", "0000FFFF"), route("000012AC", "0000FFFF")], ["172.17.0.0/16", "172.18.0.0/16"]],
])("%s", (_, routes, expected) => {
  expect(parseRoutes([heading, ...routes, ""].join("\n"))).toEqual(expected);
});

test("an empty file has none", () => {
  expect(parseRoutes("")).toEqual([]);
});
