import fc from "fast-check";
import { expect, test } from "vitest";
import { durationNs, nanoCpus, sizeBytes } from "./units.ts";

test.each<[string | undefined, number | undefined]>([
  [undefined, undefined],
  ["0s", 0],
  ["1ns", 1],
  ["2us", 2e3],
  ["2µs", 2e3],
  ["500ms", 5e8],
  ["1m30s", 90e9],
  ["1.5h", 5400e9],
  ["1h2m3s4ms", 3_723_004_000_000],
  ["0.1s", 1e8],
])("the duration %s is %s ns", (text, expected) => {
  expect(durationNs(text)).toBe(expected);
});

test("minutes are never taken for milliseconds", () => {
  fc.assert(fc.property(fc.nat(500), fc.nat(59), fc.nat(999), (m, s, ms) => {
    expect(durationNs(`${m}m${s}s${ms}ms`)).toBe((m * 60_000 + s * 1_000 + ms) * 1e6);
  }));
});

test.each<[string | number | undefined, number | undefined]>([
  [undefined, undefined],
  [7, 7],
  ["104857600", 104_857_600],
  ["64M", 64 * 1024 ** 2],
  ["64mb", 64 * 1024 ** 2],
  ["64MiB", 64 * 1024 ** 2],
  ["1g", 1024 ** 3],
  ["0.5k", 512],
  ["1.5 G", 1.5 * 1024 ** 3],
  ["2t", 2 * 1024 ** 4],
  ["1P", 1024 ** 5],
  ["10b", 10],
  ["lots", undefined],
  ["1x", undefined],
])("the size %s is %s bytes", (size, expected) => {
  expect(sizeBytes(size)).toBe(expected);
});

test.each<[string | number | undefined, number | undefined]>([
  [undefined, undefined],
  ["0.1", 1e8],
  ["0.25", 25e7],
  [2, 2e9],
  ["0.07", 7e7],
])("%s processors are %s billionths", (cpus, expected) => {
  expect(nanoCpus(cpus)).toBe(expected);
});
