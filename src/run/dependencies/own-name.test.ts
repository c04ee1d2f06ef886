import { expect, test } from "vitest";
import { companionDomain } from "./own-name.ts";

test.each([
  ["keycloak", [], "keyc-3f9a2c.cc-ci.test"],
  ["K8s", [], "k8s-3f9a2c.cc-ci.test"],
  ["notes-two", ["note-3f9a2c.cc-ci.test"], "note1-3f9a2c.cc-ci.test"],
  ["notes-three", ["note-3f9a2c.cc-ci.test", "note1-3f9a2c.cc-ci.test"], "note2-3f9a2c.cc-ci.test"],
])("%s beside %j → %s", (recipe, taken, expected) => {
  expect(companionDomain(recipe, "20261127-142654-notes-3f9a2c", "cc-ci.test", new Set(taken))).toBe(expected);
});
