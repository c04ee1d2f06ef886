import { describe, expect, test } from "vitest";
import { labelMap, readCoopLabels, serviceLabels, versionLabelOf } from "./labels.ts";

test.each([
  [["a=1", "b=c=d", "e", "a=2"], { a: "2", b: "c=d", e: "" }],
  [{ a: 1, b: true, c: null, d: "x" }, { a: "1", b: "true", c: "", d: "x" }],
  [undefined, {}],
  ["x", {}],
])("labelMap %j", (labels, expected) => expect(labelMap(labels)).toEqual(expected));

test("serviceLabels reads the deploy section only", () => {
  expect(serviceLabels({ services: { app: { labels: ["no=1"], deploy: { labels: ["yes=1"] } }, db: null } })).toEqual({ app: { yes: "1" }, db: {} });
});

describe("readCoopLabels", () => {
  const all = { "coop-cloud.s.version": "1.0.0+2", "coop-cloud.s.timeout": "300", "coop-cloud.s.recipe": "notes", "coop-cloud.s.chaos": "true", "coop-cloud.s.chaos-version": "0123abcd+U", "coop-cloud.s.autoupdate": "false", "coop-cloud.other.timeout": "9" };

  test("of the stack", () => {
    expect(readCoopLabels(all, "s")).toEqual({ version: "1.0.0+2", timeout: 300, timeoutText: "300", recipe: "notes", chaos: true, chaosVersion: "0123abcd+U", autoupdate: false });
  });

  test("of no other stack", () => {
    expect(readCoopLabels(all, "t")).toEqual({ version: undefined, timeout: undefined, timeoutText: undefined, recipe: undefined, chaos: undefined, chaosVersion: undefined, autoupdate: undefined });
  });

  test("of a raw compose file", () => expect(readCoopLabels({ "coop-cloud.${STACK_NAME}.version": "" }, "${STACK_NAME}").version).toBe(""));

  test.each([["0", undefined], ["", undefined], ["-5", undefined], ["5m", undefined], ["${TIMEOUT:-300}", undefined], ["1.5", undefined], ["060", 60], ["1", 1], ["1234567890123", undefined]])("timeout %j", (text, expected) => {
    expect(readCoopLabels({ "coop-cloud.s.timeout": text }, "s")).toMatchObject({ timeout: expected, timeoutText: text });
  });

  test("a flag that is neither true nor false is unknown", () => expect(readCoopLabels({ "coop-cloud.s.chaos": "yes" }, "s").chaos).toBeUndefined());
});

const label = (version: string): Record<string, string> => ({ "coop-cloud.s.version": version });

describe("versionLabelOf", () => {
  test("prefers app", () => expect(versionLabelOf({ a: label("1"), app: label("2"), b: label("3") }, "s")).toEqual({ service: "app", version: "2" }));
  test("takes another where app has none", () => expect(versionLabelOf({ a: {}, app: {}, b: label("3") }, "s")).toEqual({ service: "b", version: "3" }));
  test("an empty one is one", () => expect(versionLabelOf({ app: label("") }, "s")).toEqual({ service: "app", version: "" }));
  test("none", () => expect(versionLabelOf({ app: {} }, "s")).toBeUndefined());
});
