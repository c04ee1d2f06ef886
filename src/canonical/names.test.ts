import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { maxServiceName, maxStackName, nameFaults, serviceKeyBudget, stackNameFaults } from "#recipe/stack-name.ts";
import { canonicalDomain, canonicalNames, canonicalPrefix } from "./names.ts";

const zone = "cc-ci.localhost";
const zoneOf = (length: number): string => "z".repeat(length);

describe("canonicalNames", () => {
  test.each([
    ["notes", zone, "canon-note-bplko3vl.cc-ci.localhost", "canon-note-bplko3vl_cc-ci_localhost"],
    ["keycloak", "ci.example.org", "canon-keyc-9solhbeg.ci.example.org", "canon-keyc-9solhbeg_ci_example_org"],
    ["Notes", zone, "canon-note-0bq5vy68.cc-ci.localhost", "canon-note-0bq5vy68_cc-ci_localhost"],
  ])("%s in %s", (recipe, below, domain, stack) => expect(canonicalNames(recipe, below)).toEqual({ domain, stack }));

  test.each([
    ["notes", "note-"], ["a", "a-"], ["custom-html", "cust-"], ["Mumble", "mumb-"], ["a.b_c-d+e", "abcd-"], ["3cx", "3cx-"], ["_", ""], ["", ""], ["çé", ""],
  ])("%j shows as %j", (recipe, letters) => {
    expect(canonicalDomain(recipe, zone)).toMatch(new RegExp(`^canon-${letters}[a-z0-9]{8}\\.cc-ci\\.localhost$`));
  });

  test.each([
    [24, "note-", 44], [25, "note-", 45], [26, "not-", 45], [27, "no-", 45], [28, "n-", 45], [29, "", 44], [30, "", 45],
  ])("a zone of %i characters leaves %j", (length, letters, whole) => {
    const domain = canonicalDomain("notes", zoneOf(length));
    expect(domain).toMatch(new RegExp(`^canon-${letters}[a-z0-9]{8}\\.z+$`));
    expect(domain).toHaveLength(whole);
  });

  test.each([31, 63])("a zone of %i characters is too long", (length) => {
    expect(() => canonicalDomain("notes", zoneOf(length))).toThrow(expect.objectContaining({ kind: "usage", code: "domain-too-long" }));
  });

  test.each(["", ".", "a..b", ".a", "a.", "-a", "a-", "a-.b", "abc-.d", "abc-", "a.-b", "a_b", "a b", "a/b", "ä.de", "a\n", zoneOf(64), `a.${zoneOf(64)}`])("%j is no zone", (below) => {
    expect(() => canonicalDomain("notes", below)).toThrow(expect.objectContaining({
      kind: "usage", code: "zone-invalid", message: `${JSON.stringify(below)} is not a domain below which apps could get names`, next: "Use letters, digits and dashes between dots, such as ci.example.org.",
    }));
  });

  test("the case of the zone means nothing", () => expect(canonicalDomain("notes", "CI.Example.org")).toBe(canonicalDomain("notes", "ci.example.org")));
});

describe("of all recipes and zones", () => {
  const recipe = fc.oneof(fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,60}$/), fc.constantFrom("notes", "Notes", "no-tes", "no.tes", "no_tes", "notes2", "canon", "canon-note", "keycloak", "note"), fc.string({ unit: "binary" }));
  const zones = fc.constantFrom(zone, "ci.example.org", "ci", "localhost", "ci.commoninternet.net", "example.org", zoneOf(30));

  test("names are those of DNS and of the engine", () => {
    fc.assert(fc.property(recipe, zones, (name, below) => {
      const { domain, stack } = canonicalNames(name, below);
      expect(domain.split(".").every((label) => /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(label))).toBe(true);
      expect(domain.endsWith(`.${below}`)).toBe(true);
      expect(stackNameFaults(domain)).toEqual([]);
      expect(stack.length).toBeLessThanOrEqual(maxStackName);
      expect(stack).toBe(domain.replaceAll(".", "_"));
      expect(nameFaults(stack, { services: ["a".repeat(serviceKeyBudget(stack))] })).toEqual([]);
      expect(`${stack}_app`.length).toBeLessThanOrEqual(maxServiceName);
    }));
  });

  test("always the same, and two recipes never share anything", () => {
    fc.assert(fc.property(recipe, recipe, zones, zones, (a, b, here, there) => {
      const one = canonicalNames(a, here);
      const other = canonicalNames(b, there);
      expect(canonicalNames(a, here)).toEqual(one);
      expect(one.domain === other.domain).toBe(a === b && here === there);
      // Neither is the beginning of the other's service names, so no alias can be both's.
      if (one.domain !== other.domain) expect(`${one.stack}_`.startsWith(`${other.stack}_`)).toBe(false);
      expect(one.domain.split(".")[0] === other.domain.split(".")[0]).toBe(a === b && here === there);
    }), { numRuns: 2_000 });
  });

  test("no cold run's and no dependency's", () => {
    fc.assert(fc.property(recipe, (name) => {
      const [label = ""] = canonicalDomain(name, zone).split(".");
      expect(label.startsWith(canonicalPrefix)).toBe(true);
      expect(label).not.toMatch(/^[a-z0-9]{1,4}-[0-9a-f]{6}$/);
      expect(label).not.toMatch(/^(?:warm|dep)-/);
    }));
  });

  test("ten thousand recipes that begin alike", () => {
    const labels = Array.from({ length: 10_000 }, (_, index) => canonicalDomain(`notes-${index}`, zone));
    expect(new Set(labels).size).toBe(10_000);
    expect(new Set(labels.map((label) => label.length))).toEqual(new Set([35]));
  });
});
