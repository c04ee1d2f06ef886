import { describe, expect, test } from "vitest";
import { parseEnv } from "#recipe/env/parse.ts";
import { appEnvironment, withDomain, type EnvironmentParts } from "./environment.ts";

const parts = (sample: string, change: Partial<EnvironmentParts> = {}): EnvironmentParts => ({
  recipe: "note", domain: "note-1.localhost", stack: "note-1_localhost", sample: parseEnv(sample, ".env.sample").entries, suite: {}, abraSh: {}, overlay: null, ...change,
});

describe("appEnvironment", () => {
  test("of an empty sample", () => {
    expect(appEnvironment(parts(""))).toEqual({ TYPE: "note", DOMAIN: "note-1.localhost", LETS_ENCRYPT_ENV: "", STACK_NAME: "note-1_localhost" });
  });

  test.each<[string, EnvironmentParts, object]>([
    ["the sample", parts("A=1\nB='x y'\n"), { A: "1", B: "x y" }],
    ["the later of two lines", parts("A=1\nA=2\n"), { A: "2" }],
    ["type and domain are ours, whatever the sample says", parts("TYPE=x\nDOMAIN=live.example.com\n"), { TYPE: "note", DOMAIN: "note-1.localhost" }],
    ["no certificate is asked for", parts("LETS_ENCRYPT_ENV=production\n"), { LETS_ENCRYPT_ENV: "" }],
    ["the suite wins over the sample", parts("A=1\n", { suite: { A: "2" } }), { A: "2" }],
    ["abra.sh wins over everything that an operator can say", parts("V=1\n", { suite: { V: "2" }, abraSh: { V: "3" } }), { V: "3" }],
    ["the stack's name cannot be changed", parts("STACK_NAME=live\n", { suite: { STACK_NAME: "live" }, abraSh: { STACK_NAME: "live" } }), { STACK_NAME: "note-1_localhost" }],
    ["an overlay comes last", parts("COMPOSE_FILE=compose.yml:compose.x.yml\n", { overlay: "compose.ccci.yml" }), { COMPOSE_FILE: "compose.yml:compose.x.yml:compose.ccci.yml" }],
    ["an overlay after what the suite chose", parts("COMPOSE_FILE=compose.yml\n", { suite: { COMPOSE_FILE: "compose.yml:compose.y.yml" }, overlay: "o.yml" }), { COMPOSE_FILE: "compose.yml:compose.y.yml:o.yml" }],
    ["an overlay alone", parts("", { overlay: "o.yml" }), { COMPOSE_FILE: "compose.yml:o.yml" }],
    ["an overlay over an empty line", parts("COMPOSE_FILE=\n", { overlay: "o.yml" }), { COMPOSE_FILE: "compose.yml:o.yml" }],
  ])("%s", (_, given, expected) => {
    expect(appEnvironment(given)).toMatchObject(expected);
  });

  test("without an overlay no file is named", () => {
    expect(appEnvironment(parts(""))).not.toHaveProperty("COMPOSE_FILE");
  });
});

test.each([
  ["DOMAIN=note.example.com", "DOMAIN=n.localhost"],
  ["A=https://note.example.com/x # see note.example.com", "A=https://n.localhost/x # see n.localhost"],
  ["A=www.note.example.com,other.example.com", "A=www.n.localhost,other.example.com"],
  ["A=notexexample.com", "A=notexexample.com"],
])("%s becomes %s", (sample, expected) => {
  expect(withDomain(sample, "note", "n.localhost")).toBe(expected);
});
