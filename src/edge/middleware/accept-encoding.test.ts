import { expect, it } from "vitest";
import { chooseEncoding, type Encoding } from "./accept-encoding.ts";

const all: readonly Encoding[] = ["gzip", "br", "zstd"];

it.each([
  [undefined, undefined], ["", undefined], ["gzip", "gzip"], ["gzip, deflate, br, zstd", "gzip"], ["br;q=1.0, gzip;q=0.5", "br"], ["gzip;q=0, br", "br"], ["gzip;q=0", undefined],
  ["identity", undefined], ["identity, gzip", "gzip"], ["identity, gzip;q=0.5", undefined], ["*", "gzip"], ["br, *;q=0.1", "br"], ["deflate", undefined], ["gzip;q=x", undefined],
] as const)("%s takes %s", (header, encoding) => expect(chooseEncoding(header, all)).toBe(encoding));

it("takes the default for clients that say nothing or anything", () => {
  expect(chooseEncoding(undefined, all, "br")).toBe("br");
  expect(chooseEncoding("*", all, "zstd")).toBe("zstd");
  expect(chooseEncoding("gzip", all, "zstd")).toBe("gzip");
  expect(chooseEncoding("gzip", ["br"])).toBeUndefined();
});
