import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { command, mustRun, mustRunForBytes } from "./process.ts";

const node = process.execPath;
const script = (code: string): string[] => ["-e", code];

describe("command", () => {
  test("gives exit code and both streams to the last byte, whatever the code", async () => {
    expect(await command(node, script("process.stdout.write('out\\n\\n'); process.stderr.write('err\\n'); process.exitCode = 7"))).toEqual({ exitCode: 7, stdout: "out\n\n", stderr: "err\n", timedOut: false });
  });

  test("starts no shell", async () => {
    const { stdout } = await command(node, [...script("process.stdout.write(process.argv[1])"), "$(id) ; *"]);
    expect(stdout).toBe("$(id) ; *");
  });

  test("writes the input and closes it; without one there is none", async () => {
    const echo = script("process.stdin.pipe(process.stdout)");
    expect((await command(node, echo, { input: "given" })).stdout).toBe("given");
    expect((await command(node, echo, { input: "" })).stdout).toBe("");
    expect((await command(node, echo)).stdout).toBe("");
  });

  test("the child sees our environment and the additions, or the additions alone", async () => {
    const names = script("process.stdout.write(JSON.stringify(process.env))");
    const seen = async (inherit?: boolean): Promise<Record<string, string>> =>
      JSON.parse((await command(node, names, { env: { ADDED: "1" }, ...(inherit !== undefined && { inherit }) })).stdout) as Record<string, string>;
    expect(await seen()).toMatchObject({ ADDED: "1", PATH: process.env.PATH });
    expect(Object.keys(await seen(false))).toEqual(["ADDED"]);
  });

  test("runs in the given folder", async () => {
    expect((await command(node, script("process.stdout.write(process.cwd())"), { cwd: "/" })).stdout).toBe("/");
  });

  test("a program that is missing is a fault with a way out", async () => {
    await expect(command("cc-ci-no-such-program", [])).rejects.toMatchObject({ kind: "infrastructure", code: "program-missing", message: "cc-ci-no-such-program is not installed" });
  });

  test("the time limit ends it", async () => {
    const result = await command(node, script("setTimeout(() => 0, 60_000)"), { timeout: 200 });
    expect(result).toMatchObject({ timedOut: true, exitCode: 128 });
  });

  test("a cancelled program is a fault, and its children are gone with it", async () => {
    const stop = new AbortController();
    const parent = "const child = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)']); require('node:fs').writeFileSync(process.argv[1], String(child.pid)); setInterval(() => 0, 1000)";
    const folder = await mkdtemp(join(tmpdir(), "cc-ci-process-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const note = join(folder, "pid");
    const running = command(node, [...script(parent), note], { signal: stop.signal });
    const failed = expect(running).rejects.toMatchObject({ kind: "cancelled", code: "cancelled" });
    const pid = await eventually(async () => Number(await readFile(note, "utf8").catch(() => "0")) || undefined);
    stop.abort();
    await failed;
    expect(await eventually(async () => ((await ended(pid)) ? true : undefined))).toBe(true);
  });
});

describe("mustRun", () => {
  test("gives the output", async () => {
    expect(await mustRun(node, script("console.log(1)"))).toBe("1\n");
  });

  test("another exit code than 0 is a fault with the last lines", async () => {
    const lines = script("for (let i = 0; i < 20; i += 1) console.error('line ' + i); process.exitCode = 3");
    await expect(mustRun(node, lines)).rejects.toMatchObject({
      kind: "infrastructure", code: "program-failed", message: `${node} -e ended with exit code 3: line 19`,
      evidence: Array.from({ length: 8 }, (_, i) => `line ${12 + i}`),
    });
  });

  test("a program that complains on standard output is quoted too", async () => {
    await expect(mustRun(node, script("console.log('broken'); process.exitCode = 1"))).rejects.toMatchObject({ evidence: ["broken"] });
  });
});

/** A process that is gone, or only waits for its parent to notice. */
async function ended(pid: number): Promise<boolean> {
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  return text === undefined || text.slice(text.lastIndexOf(")") + 2).startsWith("Z");
}

async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  const end = performance.now() + 10_000;
  for (let pause = 5; ; pause = Math.min(pause * 2, 200)) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (performance.now() > end) throw new Error("it did not happen");
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

describe("mustRunForBytes", () => {
  test("gives every byte as it came, the last line feed too", async () => {
    const bytes = [0, 255, 13, 10, 0xc3, 0x28, 10];
    expect([...(await mustRunForBytes(node, script(`process.stdout.write(Buffer.from([${bytes.join()}]))`)))]).toEqual(bytes);
  });

  test("another exit code than 0 is a fault with the last words", async () => {
    await expect(mustRunForBytes(node, script("process.stderr.write('no luck'); process.exitCode = 3"))).rejects.toMatchObject({ code: "program-failed", evidence: ["no luck"] });
  });
});
