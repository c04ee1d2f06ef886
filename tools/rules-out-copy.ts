import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { tmpdir } from "node:os";
import { z } from "zod";
import { packageRoot } from "#kit/packages.ts";
import { command, mustRun } from "#kit/process.ts";
import type { Change } from "./rules-out-table.ts";

const copied = ["src", "suites", "samples", "test", "tools", "package.json", "tsconfig.json", "vitest.config.ts"];

/** What became of one test: `broken` when it did not get so far, which proves nothing. */
export type Got = { readonly outcome: "passes" | "fails" | "broken"; readonly why: string };

export type Copy = AsyncDisposable & {
  /** Makes the changes. Rejects when a text is not there exactly once, or when what comes out is no code. */
  change(changes: readonly Change[]): Promise<void>;
  /** Runs one test of a file below the copy. */
  run(file: string, test: string, signal: AbortSignal): Promise<Got>;
};

const reportSchema = z.object({
  testResults: z.array(z.object({ assertionResults: z.array(z.object({ title: z.string(), status: z.string(), failureMessages: z.array(z.string()).nullish() })) })),
});

/** A copy of this tree to be changed; its runs have their files in it, and what they leave on the engine is reaped with it. */
export async function makeCopy(): Promise<Copy> {
  // Short, since sockets lie deep below it.
  const folder = await mkdtemp(join(tmpdir(), "cc-rules-"));
  const temporary = join(folder, "t");
  await mkdir(temporary);
  for (const name of copied) await cp(join(packageRoot, name), join(folder, name), { recursive: true, filter: (path) => !/\/(?:node_modules|\.tmp|reports)$/.test(path) });
  for (const name of ["node_modules", ".node"]) await symlink(join(packageRoot, name), join(folder, name));
  return {
    async change(changes) {
      for (const { source, from, to } of changes) {
        const path = join(folder, source);
        await writeFile(path, replaceOnce(await readFile(path, "utf8"), from, to, source));
      }
      for (const source of new Set(changes.map((one) => one.source))) await mustRun(process.execPath, ["--disable-warning=ExperimentalWarning", "--check", join(folder, source)]);
    },
    async run(file, test, signal) {
      const report = join(temporary, "report.json");
      const args = [join(folder, "node_modules/vitest/vitest.mjs"), "run", "--project", "swarm", file, "--testNamePattern", `${escaped(test)}$`, "--reporter=json", "--reporter=default", `--outputFile.json=${report}`];
      const { exitCode, stdout, stderr } = await command(process.execPath, args, { cwd: folder, env: { TMPDIR: temporary, NO_COLOR: "1" }, signal, timeout: 900_000 });
      const text = await readFile(report, "utf8").catch(() => undefined);
      if (text === undefined) return { outcome: "broken", why: `no report, exit code ${exitCode}: ${(stderr || stdout).trim().slice(-400)}` };
      await rm(report);
      return read(reportSchema.parse(JSON.parse(text)), test, firstError(stdout + stderr));
    },
    async [Symbol.asyncDispose]() {
      // By our own code, since the copy's may lack just that rule.
      for (const home of (await readdir(temporary)).filter((name) => name.startsWith("cc-ci-e2e-"))) {
        await command(process.execPath, ["--disable-warning=ExperimentalWarning", join(packageRoot, "src/cli/main.ts"), "reap"], { env: { CC_CI_HOME: join(temporary, home, "home") } });
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Pure. */
export function replaceOnce(text: string, from: string, to: string, where: string): string {
  const times = text.split(from).length - 1;
  if (times !== 1) throw new Error(`${where} has this text ${times} times, and should have it once: ${from}`);
  return text.replace(from, () => to);
}

/** @param error what went wrong outside of the tests, as far as one can tell */
function read({ testResults }: z.infer<typeof reportSchema>, test: string, error: string): Got {
  const found = testResults.flatMap(({ assertionResults }) => assertionResults).filter(({ title }) => title === test);
  const [one] = found;
  if (!one || found.length > 1) return { outcome: "broken", why: `${found.length} tests have the name "${test}": ${error}` };
  if (one.status === "passed") return { outcome: "passes", why: "" };
  if (one.status === "failed") return { outcome: "fails", why: firstLine(one.failureMessages?.[0] ?? "") };
  return { outcome: "broken", why: `${one.status}: ${error}` };
}

function firstError(output: string): string {
  return /^.*Error: .*$/m.exec(output)?.[0].slice(0, 300) ?? "nothing was said";
}

function firstLine(text: string): string {
  return text.split("\n")[0] ?? "";
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
