import { expect, test } from "vitest";
import { formatBytes } from "./bytes.ts";

const gib = 1024 ** 3;

test.each([
  [0, "0 bytes"],
  [1023, "1023 bytes"],
  [1024, "1 KiB"],
  [1024 ** 2 - 1, "1023 KiB"],
  [410 * 1024 ** 2, "410 MiB"],
  [gib, "1 GiB"],
  [9.5 * gib, "9.5 GiB"],
  [3 * 1024 ** 4, "3 TiB"],
])("%i bytes are %s", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});
