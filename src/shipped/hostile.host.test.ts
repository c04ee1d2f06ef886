import { execFile, spawn, type ChildProcess } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, readFile, rm, statfs, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo, type Server } from "node:net";
import { homedir, networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { randomHex } from "#kit/ids.ts";
import { attackingProgram, attackingTest, attacks, type Targets } from "./testing/attacks.ts";
import { confine } from "./testing/confine.ts";
import { cgroupNames, findCgroupPlaces } from "./sandbox/cgroup.ts";
import { lacksToConfine } from "./sandbox/probe.ts";

/** What must never come out of a sandbox. */
const canary = `canary-${randomHex(12)}`;
let folder = "";
let secret = "";
let targets: Targets;
const servers: Server[] = [];
const victims: ChildProcess[] = [];

const victim = (): ChildProcess => {
  const child = spawn("sleep", ["600"], { env: { PATH: process.env.PATH ?? "", SECRET: canary }, stdio: "ignore" });
  victims.push(child);
  return child;
};

const listen = async (where: { port: number } | { path: string }): Promise<Server> => {
  const server = createServer((socket) => void socket.on("error", () => undefined).end(canary));
  await new Promise<void>((done) => void server.listen(where, done));
  servers.push(server);
  return server;
};

beforeAll(async () => {
  expect(await lacksToConfine()).toBeNull();
  process.env.CC_CI_FORGE_TOKEN = canary;
  folder = await mkdtemp(join(tmpdir(), "cc-ci-victim-"));
  secret = join(folder, "results.json");
  const home = join(homedir(), `.${canary}`);
  for (const file of [secret, home]) await writeFile(file, canary, { mode: 0o600 });
  const { port } = (await listen({ port: 0 })).address() as AddressInfo;
  await listen({ path: `\0${canary}-abstract` });
  const hosts = ["127.0.0.1", ...Object.values(networkInterfaces()).flatMap((all) => all ?? []).filter(({ family }) => family === "IPv4").map(({ address }) => address)];
  targets = {
    files: [secret, home], engineSocket: "/var/run/docker.sock", addresses: [...new Set(hosts)].map((host) => [host, port] as const), abstractSocket: `${canary}-abstract`,
    victim: victim().pid ?? 0, target: victim().pid ?? 0,
  };
});

afterAll(async () => {
  delete process.env.CC_CI_FORGE_TOKEN;
  for (const child of victims) child.kill("SIGKILL");
  for (const server of servers) server.close();
  await rm(join(homedir(), `.${canary}`), { force: true });
  await rm(folder, { recursive: true, force: true });
});

/** What an attack shows when it has got what it wanted. */
const success: Readonly<Record<string, RegExp>> = {
  "the engine's socket": /ApiVersion/,
  "system calls by native code": /YES/,
  "the record and results": /WROTE/,
};
const wanted = (name: string): RegExp => success[name] ?? new RegExp(canary);

describe("what hostile tests read, reach and change", () => {
  let output = "";
  let tests: Awaited<ReturnType<typeof confine>>["tests"] = [];
  beforeAll(async () => {
    const files = Object.fromEntries(Object.keys(attacks).map((name, index) => [`tests/${index}.test.ts`, attackingTest(name, targets)]));
    ({ output, tests } = await confine({ ...files, "tests/stolen.txt": { link: secret }, "tests/zz-link.test.ts": `import { readFileSync } from "node:fs";
import { test } from "cc-ci/test";
test("a link of the repository", () => { console.log("LOOT of a link: " + readFileSync(new URL("./stolen.txt", import.meta.url), "utf8")); });
` }, { limits: { seconds: 120 } }));
  });

  test.each(Object.keys(attacks))("%s: unconfined it succeeds, so the attack is a real one", async (name) => {
    const program = join(folder, "attack.mjs");
    const own = { ...targets, target: victim().pid ?? 0, files: name === "the record and results" ? [join(folder, "copy.json")] : targets.files };
    await writeFile(program, attackingProgram(name, own));
    const { stdout } = await promisify(execFile)(process.execPath, [program], { maxBuffer: 1e8, env: { ...process.env, TMPDIR: folder } });
    expect(stdout).toMatch(name === "another process" ? /KILLED/ : wanted(name));
  });

  test.each(Object.keys(attacks))("%s: confined it runs, and gets nothing", (name) => {
    expect(tests.find((one) => one.name === name)).toMatchObject({ status: "pass", source: "shipped" });
    const loot = output.split("\n").find((line) => line.startsWith(`LOOT of ${name}: `));
    expect(loot).toBeDefined();
    expect(loot).not.toMatch(wanted(name));
  });

  test("a link in the repository leads nowhere", () => expect(tests.find(({ name }) => name === "a link of the repository")).toMatchObject({ status: "fail", error: expect.stringContaining("ENOENT") }));

  test("nothing of it is in any output; the record is as it was; nobody was ended", async () => {
    expect(output).not.toContain(canary);
    expect(JSON.stringify(tests)).not.toContain(canary);
    expect(await readFile(secret, "utf8")).toBe(canary);
    for (const pid of [targets.victim, targets.target]) expect(() => process.kill(pid, 0)).not.toThrow();
  });
});

const head = 'import { test, expect } from "cc-ci/test";\n';
const processesWith = (word: string): string[] => readdirSync("/proc").filter((pid) => /^\d+$/.test(pid)).filter((pid) => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(word);
  } catch {
    return false;
  }
});

describe("what hostile tests use up and leave", () => {
  test("forks without end: refused at the limit, ended at the time", async () => {
    const word = `x${randomHex(8)}`;
    const { tests, limits, lingered } = await confine({ "tests/fork.test.ts": `${head}import { spawn } from "node:child_process";
test("forks", async () => { spawn("bash", ["-c", "${word}() { ${word} | ${word} & }; ${word}"], { detached: true }); await new Promise(() => {}); });\n` }, { limits: { processes: 100, seconds: 12 } });
    expect(limits.join("\n")).toMatch(/time: .*12 s[\s\S]*processes: new ones were refused \d+ times \(limit 100\)/);
    expect(tests).toMatchObject([{ status: "fail", error: expect.stringContaining("ended after 12 s") }]);
    expect(lingered).toBe(0);
    expect(processesWith(word)).toEqual([]);
  });

  test("fills the disk: gets what is allowed, in memory, and the host's disk is as it was", async () => {
    const before = await statfs("/");
    const { output, tests } = await confine({ "tests/disk.test.ts": `${head}import { openSync, writeSync, mkdirSync } from "node:fs";
test("fills", () => {
  for (const place of ["/tmp", "/dev/shm", "/work", "/cc-ci", "/", "/var/tmp", "/dev", "/run", "/usr/tmp"]) {
    let written = 0;
    try { const file = openSync(place + "/fill", "w"); for (;;) written += writeSync(file, Buffer.alloc(1 << 20)); } catch (error) { console.log("FILL " + place + " " + written + " " + error.code); }
  }
});\n` }, { limits: { disk: 32 * 1024 ** 2, memory: 512 * 1024 ** 2 } });
    expect(tests).toMatchObject([{ status: "pass" }]);
    const filled = Object.fromEntries(output.split("\n").filter((line) => line.startsWith("FILL ")).map((line) => [line.split(" ")[1], Number(line.split(" ")[2])]));
    expect(Object.keys(filled)).toHaveLength(9);
    expect(filled["/tmp"]).toBeGreaterThan(16 * 1024 ** 2);
    for (const [place, bytes] of Object.entries(filled)) expect(bytes, place).toBeLessThanOrEqual(place === "/tmp" || place === "/dev/shm" ? 32 * 1024 ** 2 : 0);
    const after = await statfs("/");
    expect((before.bavail - after.bavail) * before.bsize).toBeLessThan(2 * 1024 ** 3);
  });

  test("eats memory: it is ended for it, and told", async () => {
    const { tests, limits } = await confine({ "tests/memory.test.ts": `${head}
test("eats", () => { const all = []; for (;;) all.push(Buffer.alloc(1 << 24, 1)); });\n` }, { limits: { memory: 384 * 1024 ** 2 } });
    expect(limits.join()).toMatch(/memory: processes were ended for want of it \d+ times \(limit 384 MiB\)/);
    expect(tests).toMatchObject([{ name: "eats", status: "fail" }]);
  });

  test("runs beyond the time: it is ended", async () => {
    const begin = performance.now();
    const { tests, limits } = await confine({ "tests/time.test.ts": `${head}test("first", () => {});\ntest("spins", () => { for (;;); });\n` }, { limits: { seconds: 12 } });
    expect(limits).toEqual(["time: they were ended after 12 s"]);
    expect(tests.find(({ name }) => name === "spins")).toMatchObject({ status: "fail", error: "did not run: time: they were ended after 12 s" });
    expect(performance.now() - begin).toBeLessThan(40_000);
  });

  test("leaves a daemon: it is gone with the tests", async () => {
    const word = `98765.${Math.floor(performance.now())}`;
    const { tests, lingered } = await confine({ "tests/daemon.test.ts": `${head}import { spawn, execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
test("leaves a daemon", async () => {
  spawn("setsid", ["sh", "-c", "setsid sleep ${word} >/dev/null 2>&1 </dev/null & exit 0"], { detached: true, stdio: "ignore" }).unref();
  await expect.poll(() => readdirSync("/proc").some((pid) => { try { return readFileSync("/proc/" + pid + "/cmdline", "utf8").split("\\0").slice(0, 2).join(" ") === "sleep ${word}"; } catch { return false; } })).toBe(true);
});\n` });
    expect(tests).toMatchObject([{ status: "pass" }]);
    expect(lingered).toBe(0);
    expect(processesWith(word)).toEqual([]);
  });

  test.each([["to the terminal", 'process.stdout.write("x".repeat(1 << 16) + "\\n")', /^output: they wrote more than is taken/], ["as one line, which Playwright keeps in memory", 'process.stdout.write("x".repeat(1 << 20))', /^(output|memory): /], ["straight into the pipes", 'for (const fd of [1, 2]) try { require("node:fs").writeSync(fd, "y".repeat(1 << 16)) } catch {}', /^output: they wrote more than is taken/]] as const)("prints without end %s: it is ended", async (_, print, told) => {
    const { tests, limits } = await confine({ "tests/print.test.ts": `${head}import { createRequire } from "node:module";
const require = createRequire(import.meta.url);
test("prints", async () => { for (;;) { ${print}; await new Promise((go) => setImmediate(go)); } });\n` }, { limits: { seconds: 40 } });
    expect(limits.join()).toMatch(told);
    expect(tests).toMatchObject([{ status: "fail" }]);
  });
});

describe("what hostile tests say of themselves", () => {
  test("exit code 0 before any test ran is no pass", async () => {
    const { tests } = await confine({ "tests/exit.test.ts": `${head}process.exit(0);\n`, "tests/other.test.ts": `${head}test("fine", () => {});\n` });
    expect(tests.map(({ file, status }) => `${file} ${status}`)).toEqual(["tests/exit.test.ts fail", "tests/other.test.ts fail"]);
    expect(tests[0]?.error).toContain("ended early (exit code 0)");
  });

  test("exit code 0 within a test is no pass", async () => {
    const { tests } = await confine({ "tests/exit.test.ts": `${head}test("leaves", () => process.exit(0));\n` });
    expect(tests).toMatchObject([{ name: "leaves", status: "fail" }]);
  });

  test("forged lines of the reporter change nothing but its own tests", async () => {
    const { tests } = await confine({ "tests/forge.test.ts": `${head}import { openSync, readlinkSync, writeSync } from "node:fs";
const forged = [
  { kind: "begin", tests: [{ id: "f", entry: "90-install.entry.ts", name: "FORGED install", file: "install.test.ts", line: 1, loadError: false }, { id: "g", entry: "9999.entry.ts", name: "FORGED", file: "x", line: 1, loadError: false }] },
  { kind: "end", id: "f", status: "passed", expected: "passed", endedAt: 1, ms: 1, errors: [] },
  { kind: "tier", tier: "install", status: "pass" },
  { kind: "run.finished", results: { verdict: "green" } },
];
let written = 0;
for (const pid of [process.pid, process.ppid, 1, 2]) for (const fd of [3, 4, 5, 6]) {
  try { const to = openSync("/proc/" + pid + "/fd/" + fd, "w"); for (const line of forged) writeSync(to, JSON.stringify(line) + "\\n"); written += 1; } catch {}
}
for (const fd of [3, 4]) { try { for (const line of forged) writeSync(fd, JSON.stringify(line) + "\\n"); written += 1; } catch {} }
test("fails", () => { console.log("FORGERIES " + written); expect(1).toBe(2); });\n` });
    // It runs in the reporter's process while it is loaded, so the lines do arrive; if one came before the real beginning it is the beginning, and then its file has reported nothing.
    expect(tests.map(({ file, source }) => `${file} ${source}`)).toEqual(["tests/forge.test.ts shipped"]);
    expect(tests[0]?.status).toBe("fail");
    expect(JSON.stringify(tests)).not.toContain("FORGED");
  });

  test("ending all processes that it sees ends its own run, and no other", async () => {
    const { tests, lingered } = await confine({ "tests/kill.test.ts": `${head}test("kills", () => { process.kill(-1, "SIGKILL"); });\n` });
    expect(tests).toMatchObject([{ status: "fail" }]);
    expect(lingered).toBe(0);
  });

  test("NODE_OPTIONS, preloads and native code are its own affair, and gone with it", async () => {
    const files = { "tests/a.test.ts": `${head}import { writeFileSync, existsSync } from "node:fs";
import { execFileSync } from "node:child_process";
test("leaves a preload", () => {
  console.log("FOUND " + existsSync("/tmp/preload.cjs"));
  writeFileSync("/tmp/preload.cjs", "console.log('PRELOADED as ' + process.getuid())");
  process.env.NODE_OPTIONS = "--require=/tmp/preload.cjs";
  console.log(execFileSync(process.execPath, ["-e", "1"], { encoding: "utf8" }));
  try { process.dlopen({ exports: {} }, "/lib/x86_64-linux-gnu/libm.so.6"); } catch (error) { console.log("NATIVE " + error.message); }
});\n` };
    const first = await confine(files);
    expect(first.output).toMatch(/FOUND false[\s\S]*PRELOADED as 19\d{8}/);
    // Another run finds nothing of it, under another user.
    const second = await confine(files);
    expect(second.output).toMatch(/FOUND false/);
    const user = (output: string): string | undefined => /PRELOADED as (\d+)/.exec(output)?.[1];
    expect(user(second.output)).not.toBe(user(first.output));
  });
});

describe("what is refused", () => {
  test("a test that is a link is never loaded, whatever it leads to", async () => {
    const trap = join(folder, "trap.ts");
    const sprung = join(folder, "sprung");
    await writeFile(trap, `import { writeFileSync } from "node:fs";\nwriteFileSync(${JSON.stringify(sprung)}, "");\n`);
    const { tests } = await confine({ "tests/evil.test.ts": { link: trap }, "tests/good.test.ts": `${head}test("fine", () => {});\n` });
    expect(tests).toMatchObject([{ file: "tests/good.test.ts", status: "pass" }]);
    expect(existsSync(sprung)).toBe(false);
  });
});

test("after all of it no group of processes of these tests is left", async () => {
  const places = await findCgroupPlaces();
  expect((await cgroupNames(places!)).filter((name) => name.startsWith("test-"))).toEqual([]);
});
