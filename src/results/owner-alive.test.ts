import { expect, test } from "vitest";
import { foreignGrace, ownerAlive, ownerState, ownIdentity, parseProcessStat } from "./owner-alive.ts";

const deadline = "2026-11-23T22:00:00.000Z";
const owner = { pid: 40, processStart: "900", bootId: "boot", pidNamespace: "pid:[1]", deadline };
const facts = { bootId: "boot", pidNamespace: "pid:[1]", process: { state: "S", start: "900" }, now: Date.parse(deadline) };

test.each([
  ["the same process", {}, "alive"],
  ["no such process", { process: undefined }, "dead"],
  ["the pid used again", { process: { state: "R", start: "901" } }, "dead"],
  ["a zombie", { process: { state: "Z", start: "900" } }, "dead"],
  ["after a reboot, the same numbers", { bootId: "other" }, "dead"],
  ["another container, within its time", { pidNamespace: "pid:[2]", process: undefined }, "alive"],
  ["another container, long past its time", { pidNamespace: "pid:[2]", now: Date.parse(deadline) + foreignGrace + 1 }, "dead"],
] as const)("%s", (_, change, kind) => {
  expect(ownerState(owner, { ...facts, ...change }).kind).toBe(kind);
});

test("a process name with brackets and spaces does not shift the fields", () => {
  const stat = `40 (a) b (c) S ${Array.from({ length: 18 }, (_, index) => index).join(" ")} 12345 9`;
  expect(parseProcessStat(stat)).toEqual({ state: "S", start: "12345" });
});

test("this process is alive, and not with another start time", async () => {
  const self = { ...(await ownIdentity()), deadline };
  expect(self.processStart).toMatch(/^\d+$/);
  expect(await ownerAlive(self)).toBe(true);
  expect(await ownerAlive({ ...self, processStart: "1" })).toBe(false);
});
