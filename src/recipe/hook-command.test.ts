import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { unwrapHook } from "./hook-command.ts";

test.each([
  ["/pg_backup.sh backup", "sh", "/pg_backup.sh backup"],
  ["  dump  ", "sh", "dump"],
  ["sh -c 'pg_dump | gzip > /b/x.gz'", "sh", "pg_dump | gzip > /b/x.gz"],
  ["bash -c 'set -e; dump'", "bash", "set -e; dump"],
  ["/bin/bash  -c  'x'", "bash", "x"],
  ["/usr/bin/sh -c 'x'", "sh", "x"],
  ["sh -c 'it'\\''s'", "sh", "it's"],
  ['sh -c "echo hi"', "sh", "echo hi"],
  ['sh -c "echo \\"hi\\" \\$X \\\\"', "sh", 'echo "hi" $X \\'],
  ["sh -c 'two\nlines'", "sh", "two\nlines"],
  ["sh -c 'a' && sh -c 'b'", "sh", "sh -c 'a' && sh -c 'b'"],
  ['sh -c "echo $X"', "sh", 'sh -c "echo $X"'],
  ['sh -c "a" "b"', "sh", 'sh -c "a" "b"'],
  ["sh -ec 'x'", "sh", "sh -ec 'x'"],
  ["sh -c x", "sh", "sh -c x"],
  ["sh -c 'x' y", "sh", "sh -c 'x' y"],
  ["zsh -c 'x'", "sh", "zsh -c 'x'"],
  ["mysh -c 'x'", "sh", "mysh -c 'x'"],
])("%j", (label, shell, command) => expect(unwrapHook(label)).toEqual({ shell, command }));

const run = (script: string): string => {
  try {
    return execFileSync("/bin/sh", ["-c", script], { stdio: ["ignore", "pipe", "ignore"], env: {} }).toString();
  } catch {
    return "failed";
  }
};

test("does the same with the wrapper and without", () => {
  const piece = fc.constantFrom("a", " ", "'\\''", "\\", '\\"', "\\\\", "\\$Q", "\\`", "b", "x y");
  fc.assert(fc.property(fc.array(piece, { maxLength: 5 }), fc.constantFrom("'", '"'), (pieces, quote) => {
    const label = `sh -c ${quote}printf %s. ${pieces.join("")}${quote}`;
    expect(run(unwrapHook(label).command)).toBe(run(label));
  }), { numRuns: 60 });
});
