import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nameFaults, secretKeyBudget, serviceKeyBudget, stackNameFaults, stackNameOf } from "./stack-name.ts";

describe("stackNameOf", () => {
  test.each([
    ["example.com", {}, "example_com"],
    ["My-App.example.com", {}, "My-App_example_com"],
    [`${"a".repeat(44)}.b`, {}, `${"a".repeat(44)}_`],
    ["a".repeat(46), {}, "a".repeat(45)],
    ["example.com", { STACK_NAME: "x".repeat(60) }, "x".repeat(60)],
    ["example.com", { STACK_NAME: "" }, "example_com"],
  ])("%s with %j", (domain, env, expected) => expect(stackNameOf(domain, env)).toBe(expected));

  test("is never longer than 45 characters and never holds a dot", () => {
    fc.assert(fc.property(fc.domain(), (domain) => {
      const name = stackNameOf(domain);
      expect(name.length).toBe(Math.min(domain.length, 45));
      expect(name).not.toContain(".");
    }));
  });
});

test.each([
  ["a.example.com", []],
  ["a".repeat(45), []],
  ["a".repeat(46), ["domain-too-long"]],
  ["", ["domain-not-a-stack-name"]],
  ["example.com.", ["domain-not-a-stack-name"]],
  ["-a.example.com", ["domain-not-a-stack-name"]],
  ["a b", ["domain-not-a-stack-name"]],
  ["a/b", ["domain-not-a-stack-name"]],
])("stackNameFaults of %j", (domain, codes) => expect(stackNameFaults(domain).map((fault) => fault.code)).toEqual(codes));

describe("nameFaults", () => {
  const stack = "s".repeat(45);
  test("budgets are what just fits", () => {
    expect(serviceKeyBudget(stack)).toBe(17);
    expect(secretKeyBudget(stack)).toBe(18);
    expect(nameFaults(stack, { services: ["a".repeat(17)], networks: ["a".repeat(17)], secrets: [`${stack}_${"a".repeat(18)}`], configs: [`${stack}_${"a".repeat(18)}`] })).toEqual([]);
  });

  test("one more is too long, and all are reported", () => {
    const faults = nameFaults(stack, { services: ["a".repeat(18)], networks: ["a".repeat(18)], secrets: [`${stack}_${"a".repeat(19)}`], configs: [`${stack}_${"a".repeat(19)}`] });
    expect(faults.map((fault) => fault.code)).toEqual(["service-name-too-long", "network-name-too-long", "secret-name-too-long", "config-name-too-long"]);
    expect(faults.every((fault) => fault.kind === "recipe")).toBe(true);
  });

  test.each([
    [{ services: ["a.b"] }, ["service-name-invalid"]],
    [{ services: ["a_"] }, ["service-name-invalid"]],
    [{ networks: ["a/b"] }, ["network-name-invalid"]],
    [{ secrets: ["s_a_"] }, ["secret-name-invalid"]],
    [{ configs: ["_a"] }, ["config-name-invalid"]],
    [{ services: ["a-b_c"], secrets: ["s_a.b-c_v1"] }, []],
    [{}, []],
  ])("%j", (names, codes) => expect(nameFaults("s", names).map((fault) => fault.code)).toEqual(codes));
});

test("a name that ends in an underscore is refused, and not pondered for hours", () => {
  expect(nameFaults("a".repeat(45), { services: ["db_db_db_db_db_"] })).toHaveLength(1);
});
