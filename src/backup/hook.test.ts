import { expect, test } from "vitest";
import { hookFailed, type HookResult } from "./hook.ts";

const hook: HookResult = { service: "db", when: "backup.pre", command: "/pg_backup.sh backup", shell: "sh", exitCode: 3, output: "", ms: 1 };

test("a hook that failed is the recipe's fault, with its command and its last lines", () => {
  const output = `${Array.from({ length: 12 }, (_, i) => `line ${i}`).join("\n")}\n\n`;
  expect(hookFailed({ ...hook, output })).toMatchObject({
    kind: "recipe", code: "hook-failed", message: `the ${hook.when} hook of "db" ended with exit code 3: line 11`,
    evidence: ["command: /pg_backup.sh backup", ...Array.from({ length: 10 }, (_, i) => `line ${i + 2}`)],
  });
});

test("one that said nothing", () => {
  expect(hookFailed(hook).message).toBe(`the ${hook.when} hook of "db" ended with exit code 3: `);
});
