import { expect, test } from "vitest";
import { Redactor } from "#kit/redact.ts";
import { redactEvent, redactRecord } from "./redact-results.ts";

function knowing(...secrets: string[]): Redactor {
  const redactor = new Redactor();
  for (const secret of secrets) redactor.add(secret);
  return redactor;
}

test("secrets are masked wherever they stand", () => {
  const event = redactEvent({ kind: "warning", message: "token hunter22 is weak" }, knowing("hunter22"));
  expect(event).toEqual({ kind: "warning", message: "token [secret] is weak" });
  expect(redactRecord({ logs: ["x hunter22"], customisation: { password: "hunter22" } }, knowing("hunter22"))).toEqual({ logs: ["x [secret]"], customisation: { password: "[secret]" } });
});

test("a secret that is a word of the record's own shape does not break the shape", () => {
  const record = { tiers: ["install"], rungs: [{ rung: "install", status: "pass" }], verdict: "green", error: "login with install failed", startedAt: "2026-11-23T00:00:00.000Z" };
  expect(redactRecord(record, knowing("install", "green", "2026-"))).toEqual({ ...record, error: "login with [secret] failed" });
});

test("a free text under a structural name is masked when it is not one of our words", () => {
  expect(redactRecord({ source: "https://hunter22@forge" }, knowing("hunter22"))).toEqual({ source: "https://[secret]@forge" });
});
