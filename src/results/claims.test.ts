import { join } from "node:path";
import { expect, test } from "vitest";
import { Redactor } from "#kit/redact.ts";
import { ClaimBook, type ClaimInput } from "./claims.ts";
import type { RunEvent } from "./events.ts";
import { createRunFolder } from "./run-folder.ts";
import { temporaryFolder } from "./testing/temporary.ts";

const root = await temporaryFolder();
let number = 0;

async function book(redactor = new Redactor()): Promise<{ book: ClaimBook; events: RunEvent[] }> {
  const start = { recipe: "r", source: "/r", startedAt: "2026-11-23T21:14:05.000Z", deadline: "2026-11-23T22:14:05.000Z" };
  const folder = await createRunFolder(join(root, String(++number)), "run", start, redactor);
  const events: RunEvent[] = [];
  return { book: new ClaimBook(folder, (event) => events.push(event)), events };
}

const base: ClaimInput = {
  id: "install.served", tier: "install", claim: "the app answers", observed: "GET /", check: "equals", expected: 200, seen: 200,
  evidence: { name: "answer", json: { status: 200 }, pointer: "/status" },
};

test("a claim is evaluated, kept and told", async () => {
  const { book: claims, events } = await book();
  const held = await claims.claim(base);
  const broken = await claims.claim({ ...base, id: "install.other", expected: 204 });
  expect([held.holds, broken.holds]).toEqual([true, false]);
  expect(claims.claims).toEqual([held, broken]);
  expect(events).toEqual([{ kind: "claim", claim: held }, { kind: "claim", claim: broken }]);
  expect(held.evidence).toMatchObject({ file: "evidence/answer.json", pointer: "/status" });
});

test("what was seen is taken from the evidence when it is not said", async () => {
  const { book: claims } = await book();
  const { seen: _, ...silent } = base;
  expect((await claims.claim(silent)).seen).toBe(200);
  expect((await claims.claim({ ...silent, id: "install.text", check: "contains", expected: "ok", evidence: { name: "t", text: "all ok" } })).holds).toBe(true);
});

test.each<[string, Partial<ClaimInput>, string]>([
  ["nothing at the pointer", { evidence: { name: "a", json: {}, pointer: "/status" } }, "claim-unsupported"],
  ["something else at the pointer", { seen: 204 }, "claim-unsupported"],
  ["an id of another tier", { id: "upgrade.served" }, "claim-id"],
])("%s is a fault", async (_, change, code) => {
  const { book: claims, events } = await book();
  await expect(claims.claim({ ...base, ...change })).rejects.toMatchObject({ code, kind: "infrastructure" });
  expect(events).toEqual([]);
});

test("an id is used once", async () => {
  const { book: claims } = await book();
  await claims.claim(base);
  await expect(claims.claim(base)).rejects.toMatchObject({ code: "claim-twice" });
});

test("two different secrets must not become equal by being masked", async () => {
  const redactor = new Redactor();
  redactor.add("first-secret");
  redactor.add("second-secret");
  const { book: claims } = await book(redactor);
  const hidden = { ...base, expected: "first-secret", seen: "second-secret", evidence: { name: "s", json: "second-secret" } };
  await expect(claims.claim(hidden)).rejects.toMatchObject({ code: "claim-hidden" });
  const harmless = await claims.claim({ ...base, id: "install.log", check: "contains", expected: "ready", seen: "first-secret ready", evidence: { name: "l", json: "first-secret ready" } });
  expect(harmless).toMatchObject({ holds: true, seen: "[secret] ready" });
});
