import { expect, test } from "vitest";
import { Fault } from "#kit/fault.ts";
import type { BackupContext } from "#suite/types.ts";
import { askSuite } from "./verify-backup.ts";

const context = {} as BackupContext;

test.each([true, false])("what the suite says is passed on: %s", async (said) => {
  expect(await askSuite(async () => said, context)).toBe(said);
});

test("an error of its code is the suite's fault, whatever kind of error", async () => {
  const missing = Object.assign(new Error("ENOENT: no such file"), { code: "ENOENT" });
  await expect(askSuite(() => Promise.reject(missing), context)).rejects.toMatchObject({ kind: "suite", code: "verify-backup-failed", message: expect.stringContaining("ENOENT"), cause: missing });
});

test("a fault keeps its kind: a file that is not in the snapshot is the recipe's", async () => {
  const fault = new Fault("recipe", "not-in-snapshot", "dump.sql is not in the snapshot");
  await expect(askSuite(() => Promise.reject(fault), context)).rejects.toBe(fault);
});
