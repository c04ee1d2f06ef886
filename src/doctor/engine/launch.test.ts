import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { launchEngine } from "./launch.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cc-ci-doctor-"));
});
afterEach(() => rm(folder, { recursive: true }));

const listen = `
  const { createServer } = require("node:http");
  createServer((request, response) => response.end("OK")).listen(process.argv[1]);
`;

test("an engine that dies is a fault with its last words and their meaning, at once", async () => {
  const start = performance.now();
  const dying = launchEngine({
    endpoint: `unix://${join(folder, "x.sock")}`,
    folder: join(folder, "engine"),
    env: { PATH: process.env.PATH },
    program: "sh",
    args: ["-c", "echo 'level=info Starting up'; echo \"failed to start daemon: Devices cgroup isn't mounted\"; exit 1"],
  });
  await expect(dying).rejects.toMatchObject({
    kind: "infrastructure",
    code: "engine-start",
    message: expect.stringContaining("exit code 1"),
    next: expect.stringContaining("cgroup2"),
    evidence: ["level=info Starting up", "failed to start daemon: Devices cgroup isn't mounted"],
  });
  expect(performance.now() - start).toBeLessThan(10_000);
});

test("a program that is missing is a fault too", async () => {
  const options = { endpoint: `unix://${join(folder, "x.sock")}`, folder, env: {}, program: join(folder, "no-such-program") };
  await expect(launchEngine(options)).rejects.toMatchObject({ code: "engine-start", message: expect.stringContaining("ENOENT") });
});

test("an engine that never answers is ended", async () => {
  const options = {
    endpoint: `unix://${join(folder, "x.sock")}`,
    folder,
    env: { PATH: process.env.PATH },
    program: "sleep",
    args: ["1000"],
    limit: 300,
  };
  await expect(launchEngine(options)).rejects.toMatchObject({ message: expect.stringContaining("did not answer within 0.3 s") });
  const pid = Number(await readFile(join(folder, "dockerd.pid"), "utf8"));
  await expect.poll(() => isAlive(pid)).toBe(false);
});

test("one that answers goes on by itself, knows nothing of our environment, and its pid is kept", async () => {
  const socket = join(folder, "x.sock");
  const pid = await launchEngine({
    endpoint: `unix://${socket}`,
    folder,
    env: { PATH: process.env.PATH, SECRET_TOKEN: "do-not-pass" },
    program: process.execPath,
    args: ["-e", listen, socket],
  });
  try {
    expect(await readFile(join(folder, "dockerd.pid"), "utf8")).toBe(`${pid}\n`);
    const environment = await readFile(`/proc/${pid}/environ`, "utf8");
    expect(environment).toContain("PATH=");
    expect(environment).not.toContain("do-not-pass");
    const [, session] = /\) \S+ \d+ \d+ (\d+)/.exec(await readFile(`/proc/${pid}/stat`, "utf8")) ?? [];
    expect(Number(session)).toBe(pid);
  } finally {
    process.kill(pid);
  }
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
