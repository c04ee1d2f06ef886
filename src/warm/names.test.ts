import fc from "fast-check";
import { expect, test } from "vitest";
import { runIdPattern } from "#kit/ids.ts";
import { maxStackName } from "#recipe/stack-name.ts";
import { warmNamePattern, warmNames } from "./names.ts";

test("they say what they are", () => {
  expect(warmNames("keycloak", "cc-ci.localhost", "host /home")).toMatchObject({ domain: expect.stringMatching(/^warm-keycloak-[0-9a-f]{6}\.cc-ci\.localhost$/), stack: expect.stringMatching(/^warm-keycloak-[0-9a-f]{6}_cc-ci_localhost$/), owner: expect.stringMatching(/^warm-keycloak-[0-9a-f]{6}$/) });
});

test("they fit the engine, are no run's, and are others for another app or installation", () => {
  const name = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,18}[a-z0-9])?$/);
  const zone = fc.constantFrom("cc-ci.localhost", "ci.example.org", "a-rather-long-zone.example.org");
  fc.assert(fc.property(name, name, zone, (one, other, below) => {
    expect(one).toMatch(warmNamePattern);
    const names = warmNames(one, below, "here");
    expect(names.domain.length).toBeLessThanOrEqual(maxStackName);
    expect(names.owner).not.toMatch(runIdPattern);
    expect(warmNames(one, below, "here")).toEqual(names);
    expect(warmNames(one, below, "there").owner).not.toBe(names.owner);
    if (one !== other) expect(warmNames(other, below, "here").domain).not.toBe(names.domain);
  }));
});

test("a zone that leaves no room is refused", () => {
  expect(() => warmNames("keycloak", `${"a".repeat(40)}.example.org`, "here")).toThrow(/domain/);
});
