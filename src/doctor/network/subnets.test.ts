import fc from "fast-check";
import { expect, test } from "vitest";
import { freeSubnet, overlaps, parseSubnet, sizeOfSubnet } from "./subnets.ts";

test.each([
  ["10.77.0.0/16", 65_536],
  ["10.0.1.0/24", 256],
  ["10.0.1.7/32", 1],
  ["0.0.0.0/0", 2 ** 32],
  ["fd00::/8", 0],
  ["10.0.0.0", 0],
  ["10.0.0.256/24", 0],
  ["10.0.0.0/33", 0],
])("%s has %i addresses", (subnet, size) => {
  expect(sizeOfSubnet(subnet)).toBe(size);
});

test("a network starts at its own boundary, whatever address names it", () => {
  expect(parseSubnet("10.77.3.4/16")).toEqual(parseSubnet("10.77.0.0/16"));
});

test.each([
  [[], "10.77.0.0/16"],
  [["172.17.0.0/16", "fd00::/8"], "10.77.0.0/16"],
  [["10.77.5.0/24"], "10.78.0.0/16"],
  [["10.64.0.0/12"], "10.80.0.0/16"],
  [["10.0.0.0/8", "172.17.0.0/16"], "172.31.0.0/16"],
  [["10.0.0.0/8", "172.16.0.0/12"], "192.168.0.0/16"],
  [["10.0.0.0/8", "172.16.0.0/12", "192.168.7.0/24"], undefined],
])("beside %j the free network is %s", (taken, expected) => {
  expect(freeSubnet(taken)).toBe(expected);
});

const subnet = fc.tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 8, max: 32 })).map(([b, bits]) => `10.${b}.0.0/${bits}`);

test("the free network overlaps none of those in use", () => {
  fc.assert(
    fc.property(fc.array(subnet, { maxLength: 40 }), (taken) => {
      const free = freeSubnet(taken);
      const range = parseSubnet(free ?? "");
      expect(range).toBeDefined();
      for (const other of taken) {
        const used = parseSubnet(other);
        expect(range && used && overlaps(range, used), `${free} and ${other}`).toBe(false);
      }
    }),
  );
});
