import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = resolve(import.meta.dirname, "..");
let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cc-ci-reporters-"));
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  await writeFile(join(folder, "package.json"), '{"type":"module"}\n');
  const head = 'import { describe, expect, test } from "vitest";\n';
  await writeFile(join(folder, "good.test.ts"), `${head}test("good", () => {});\ntest("later", (context) => context.skip());\n`);
  await writeFile(join(folder, "bad.test.ts"), `${head}describe("a group", () => { test("bad", () => expect({ level: 4 }).toEqual({ level: 5 })); });\n`);
  await writeFile(join(folder, "broken.test.ts"), 'throw new Error("cannot be loaded");\n');
  await writeFile(join(folder, "vitest.config.ts"), 'export default { test: { projects: [{ test: { name: "trial", include: ["*.test.ts"] } }] } };\n');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Vitest on the folder, with both reporters. */
async function vitest(files: readonly string[], summary: string): Promise<{ code: number; output: string }> {
  return await new Promise((done) => {
    const reporters = ["count", "summary"].map((name) => `--reporter=${join(root, "tools", `${name}-reporter.ts`)}`);
    execFile(process.execPath, [join(root, "node_modules", "vitest", "vitest.mjs"), "run", ...reporters, ...files], { cwd: folder, env: { ...process.env, TEST_SUMMARY: summary } }, (error, stdout, stderr) => {
      done({ code: error === null ? 0 : Number(error.code), output: stdout + stderr });
    });
  });
}

test("counts are the last line, and files that cannot be loaded count as failed", async () => {
  const { code, output } = await vitest([], join(folder, "all.txt"));
  expect(output.trimEnd().split("\n").at(-1)).toBe("1 passed, 2 failed, 1 skipped");
  expect(code).toBe(1);
  const summary = await readFile(join(folder, "all.txt"), "utf8");
  expect(summary).toMatch(/^FAILED trial bad\.test\.ts > a group > bad\n    expected .*\n[\s\S]*\+ +"level": 4[\s\S]* at .*bad\.test\.ts:2/m);
  expect(summary).toMatch(/^FAILED trial broken\.test\.ts\n    .*cannot be loaded/m);
  expect(summary).not.toContain("good.test.ts >");
  expect(summary).toMatch(/^Time in tests: trial \d+ s\n( +\d+ s {2}\w+\.test\.ts\n){3}$/m);
});

test("what passes is told by its times only, and what was there stays", async () => {
  const file = join(folder, "some.txt");
  await writeFile(file, "before\n");
  const { code, output } = await vitest(["good"], file);
  expect({ code, last: output.trimEnd().split("\n").at(-1) }).toEqual({ code: 0, last: "1 passed, 0 failed, 1 skipped" });
  expect(await readFile(file, "utf8")).toMatch(/^before\nTime in tests: trial \d+ s\n +\d+ s {2}good\.test\.ts\n$/);
});

test("without a file to write to it says so and fails", async () => {
  const { code, output } = await vitest(["good"], "");
  expect(code).not.toBe(0);
  expect(output).toContain("TEST_SUMMARY must name the file");
});
