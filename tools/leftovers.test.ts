import { expect, test } from "vitest";
import { comeSince } from "./leftovers.ts";

test.each([
  ["nothing came", ["network proxy", "volume mine"], ["network proxy", "volume mine"], []],
  ["what went is no matter", ["network proxy", "volume mine"], ["network proxy"], []],
  ["what came is named", ["network proxy"], ["network keep_internal", "network proxy", "volume proxy"], ["network keep_internal", "volume proxy"]],
])("%s", (_, before, after, left) => expect(comeSince(before, after)).toEqual(left));
