import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { randomHex } from "#kit/ids.ts";
import { describe, expect, test } from "vitest";
import { onPath } from "#suite/test-support/test-run.ts";
import { cgroupNames, findCgroupPlaces, makeCgroup } from "./sandbox/cgroup.ts";
import { dropDeadProbes, endConfined, probeName } from "./sandbox/leftovers.ts";
import { lacksToConfine, tryConfinement } from "./sandbox/probe.ts";
import { confine } from "./testing/confine.ts";

const head = 'import { test, expect } from "cc-ci/test";\n';
const places = (await findCgroupPlaces())!;
const running = (word: string): number => readdirSync("/proc").filter((pid) => /^\d+$/.test(pid)).filter((pid) => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(word);
  } catch {
    return false;
  }
}).length;

describe("tests that mean no harm", () => {
  test("have the app by HTTP and in the browser, its facts and its secrets, helpers and data", async () => {
    const { tests, requests, limits } = await confine({
      "tests/app.test.ts": `${head}import { readFileSync } from "node:fs"; import { greeting } from "./lib/words.ts";
test("asks", async ({ app, request, operation }) => {
  expect(await (await request.get("/by-request")).text()).toContain("the app");
  expect((await app.request("/by-app")).status).toBe(200);
  expect([app.domain, app.phase, operation.tier, await app.secret("key")]).toEqual(["app.cc-ci.localhost", "head", "custom", "secret of key"]);
  expect(greeting).toBe("hello");
  expect(readFileSync(new URL("./data.bin", import.meta.url)).length).toBe(5);
});
test("looks", async ({ page }) => {
  await page.goto("/by-browser");
  await expect(page.getByRole("heading")).toHaveText("the app");
});
test.skip("another day", () => {});
`,
      "tests/lib/words.ts": 'export const greeting: string = "hello";\n', "tests/data.bin": "\0\u0001\u0002\u0003\n",
    }, { chromium: onPath("chromium") ?? "" });
    expect(tests.map(({ name, status, error }) => ({ name, status, error }))).toEqual([{ name: "asks", status: "pass", error: undefined }, { name: "looks", status: "pass", error: undefined }, { name: "another day", status: "skip", error: undefined }]);
    expect(requests).toEqual(expect.arrayContaining(["/by-request", "/by-browser"]));
    expect(limits).toEqual([]);
  });

  test("see the system's programs, and nothing that the administrator has put beside them", async () => {
    const { output } = await confine({ "tests/see.test.ts": `${head}import { readdirSync } from "node:fs";
test("sees", () => { for (const path of ["/", "/usr/local", "/opt", "/etc"]) { let seen = "none"; try { seen = readdirSync(path).sort().join(); } catch {} console.log("AT " + path + ": " + seen); } });\n` });
    const at = (path: string): string[] => (output.split("\n").find((line) => line.startsWith(`AT ${path}: `)) ?? "").slice(path.length + 5).split(",");
    expect(at("/").filter((name) => !["bin", "cc-ci", "dev", "etc", "lib", "lib32", "lib64", "libx32", "nix", "opt", "proc", "sbin", "tmp", "usr", "work"].includes(name))).toEqual([]);
    expect(at("/usr/local").filter((name) => name !== "none")).toEqual([""]);
    expect(at("/opt").filter((name) => name !== "none" && name !== "google")).toEqual([]);
    expect(at("/etc").filter((name) => !["alternatives", "chromium.d", "fonts", "hosts", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "nsswitch.conf", "passwd"].includes(name))).toEqual([]);
  });

  test("are told what they cannot have", async () => {
    const { tests } = await confine({ "tests/app.test.ts": `${head}test("exec", async ({ app }) => { await app.exec("app", ["id"]); });\ntest("volume", async ({ app }) => { await app.volume("data").read("x"); });\ntest("imports", async () => { await import("no-such-package"); });\n` });
    expect(tests.map(({ status }) => status)).toEqual(["fail", "fail", "fail"]);
    expect(tests[0]?.error).toContain("tests that come with a recipe cannot ask for app.exec");
    expect(tests[1]?.error).toContain("cannot ask for app.volume.read");
  });
});

test("two at once do not see each other", async () => {
  const word = `sleeper-${randomHex(6)}`;
  const files = { "tests/look.test.ts": `${head}import { spawn } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
test("looks around", async () => {
  spawn("sh", ["-c", "sleep 30; : ${word}"]);
  writeFileSync("/tmp/" + "${word}" + process.getuid(), "");
  await new Promise((go) => setTimeout(go, 4000));
  const all = readdirSync("/proc").filter((pid) => { try { return readFileSync("/proc/" + pid + "/cmdline", "utf8").includes("${word}"); } catch { return false; } });
  console.log("SEEN " + all.length + " " + readdirSync("/tmp").filter((name) => name.startsWith("${word}")).length);
});\n` };
  const both = await Promise.all([confine(files), confine(files)]);
  for (const { output, tests, lingered } of both) {
    expect(tests).toMatchObject([{ status: "pass" }]);
    expect(output).toMatch(/SEEN 1 1/);
    expect(lingered).toBe(0);
  }
  expect(running(word)).toBe(0);
});

test("a run that is cancelled ends them at once", async () => {
  const word = `cancelled-${randomHex(6)}`;
  const cancel = new AbortController();
  const id = `test-${randomHex(6)}`;
  const files = { "tests/spin.test.ts": `${head}import { spawn } from "node:child_process";\ntest("spins", async () => { spawn("sh", ["-c", "sleep 60; : ${word}"], { detached: true }); console.log("SPINNING"); for (;;) await new Promise((go) => setTimeout(go, 10)); });\n` };
  const confined = confine(files, { id, signal: cancel.signal, onOutput: (text) => text.includes("SPINNING") && cancel.abort(new Error("enough")) });
  await expect(confined).rejects.toThrow("enough");
  expect(running(word)).toBe(0);
  expect(await cgroupNames(places)).not.toContain(id);
});

describe("what a host may lack", () => {
  test("here it is nothing", async () => expect(await lacksToConfine()).toBeNull());

  test.each<[string, Parameters<typeof tryConfinement>[1], RegExp]>([
    ["the engine's socket", { mounts: [{ from: "/var/run/docker.sock", to: "/run/docker.sock" }] }, /files of the host can be seen: \/run/],
    ["a home", { mounts: [{ from: "/usr", to: "/root" }] }, /files of the host can be seen: \/root/],
    ["a token", { environment: { CC_CI_FORGE_TOKEN: "x" } }, /more is in the environment than was given: CC_CI_FORGE_TOKEN/],
  ])("a sandbox that lets in %s is noticed", async (_, more, expected) => expect(await tryConfinement(places, more)).toMatch(expected));

  test("programs are named", async () => expect(await lacksToConfine({ PATH: "/nonexistent" })).toMatch(/bwrap, setpriv, prlimit, unshare.* not installed/));
});

describe("what a killed run leaves", () => {
  test("is ended and removed by its id; another's stays", async () => {
    const [mine, other] = [`test-${randomHex(6)}`, `test-${randomHex(6)}`];
    const groups = [await makeCgroup(places, mine, { memory: 1e8, processes: 10 }), await makeCgroup(places, other, { memory: 1e8, processes: 10 })];
    const sleepers = groups.map(({ joins }) => spawn("sh", ["-c", `${joins.map((file) => `echo 0 > ${file}; `).join("")}echo in; exec sleep 100`], { stdio: ["ignore", "pipe", "ignore"] }));
    await Promise.all(sleepers.map(({ stdout }) => once(stdout!, "data")));
    const ended = once(sleepers[0]!, "exit");
    await endConfined(mine);
    expect(await ended).toEqual([null, "SIGKILL"]);
    expect(await cgroupNames(places)).toEqual(expect.arrayContaining([other]));
    expect(await cgroupNames(places)).not.toContain(mine);
    expect(sleepers[1]!.exitCode ?? sleepers[1]!.signalCode).toBeNull();
    await groups[1]!.remove();
  });

  test("a probe's group goes when its process is gone", async () => {
    const gone = spawn("true");
    await once(gone, "exit");
    const [dead, alive] = [probeName(randomHex(6), gone.pid), probeName(randomHex(6))];
    for (const name of [dead, alive]) await makeCgroup(places, name, { memory: 1e8, processes: 10 });
    await dropDeadProbes();
    const names = await cgroupNames(places);
    expect(names).not.toContain(dead);
    expect(names).toContain(alive);
    await endConfined(alive);
  });

  test("a group holds what is in it to its limits", async () => {
    const group = await makeCgroup(places, `test-${randomHex(6)}`, { memory: 32 * 1024 ** 2, processes: 5 });
    const child = spawn("sh", ["-c", `${group.joins.map((file) => `echo 0 > ${file}; `).join("")}perl -e 'my $x = "a" x (256 * 1024 * 1024); print "LARGE"'; for i in 1 2 3 4 5 6 7 8; do sleep 1 & done; wait`], { stdio: ["ignore", "pipe", "ignore"] });
    let text = "";
    child.stdout.setEncoding("utf8").on("data", (part: string) => (text += part));
    await once(child, "close");
    expect(text).not.toContain("LARGE");
    const { memory, processes } = await group.refusals();
    expect(memory).toBeGreaterThan(0);
    expect(processes).toBeGreaterThan(0);
    await group.remove();
  });
});
