import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, test } from "vitest";
import { packageRoot } from "#kit/packages.ts";
import type { App } from "./app.ts";
import { processesWith } from "./process/process-tree.ts";
import { executedTests } from "./runner.ts";
import { fakeApp } from "./test-support/fake-app.ts";
import { startLocalSite } from "./test-support/local-site.ts";
import { onPath, operationOf, startTestRun } from "./test-support/test-run.ts";

const head = 'import { expect, test } from "cc-ci/test";\n';
const limit = { timeout: 90_000 };

describe("a test process", () => {
  test("keeps the order of the tiers, streams results and tells what was expected and seen", limit, async () => {
    let app: App = fakeApp();
    await using run = await startTestRun(
      {
        "install.test.ts": `${head}
test("has facts", async ({ app, operation }) => {
  expect(app.phase).toBe("base");
  expect(operation).toEqual({ tier: "install", phase: "base", from: null, to: "1.0.0+1.0.0", mark: null });
  expect((await app.exec("web", ["echo", "hi"], { input: "!" })).stdout).toBe("web: echo hi!");
  await app.volume("data").write("a/b", Buffer.from([0, 255]));
  expect(await app.volume("data").read("a/b")).toEqual(Buffer.from([0, 255]));
  expect(await app.volume("data").list()).toEqual(["a/b"]);
  expect(await app.secret("pw")).toBe("secret of pw");
  expect((await app.request("/x", { method: "POST", body: "body" })).body).toBe("/x body");
  await app.volume("data").remove("a/b");
  expect(await app.volume("data").exists("a/b")).toBe(false);
  console.log("said by a test");
});
test("fails in the app", async ({ app }) => { await app.exec("web", ["false"]); });
test.skip("is left out", async () => {});
`,
        "upgrade.test.ts": `${head}
const wanted: string = "new";
test.describe("after the upgrade", () => {
  test("is another", async ({ operation }) => {
    expect(operation.mark, "the mark").toBe("old");
    expect("old").toBe(wanted);
  });
});
test("sees the head", async ({ app }) => { expect(app.phase).toBe("head"); });
`,
        "custom/a.test.ts": `${head}import { one } from "./help/one.ts";\ntest("a", () => { expect(one).toBe(1); });\n`,
        "custom/b.test.ts": `${head}import { one } from "./help/one.ts";\ntest("b", () => { expect(one).toBe(1); });\n`,
        "custom/help/one.ts": "export const one = 1;\n",
      },
      () => app,
      null,
    );
    await run.broker.reached("install");
    expect(run.streamed).toEqual([]);
    const install = await run.process.tier("install", operationOf("install"));
    expect(install.map(({ name, status, file }) => `${file} ${name} ${status}`)).toEqual(["install.test.ts has facts pass", "install.test.ts fails in the app fail", "install.test.ts is left out skip"]);
    expect(install[1]).toMatchObject({ source: "suite", line: 16, error: expect.stringContaining('false in "web" ended with exit code 1') as string });
    expect(executedTests(install)).toBe(2);
    expect(run.output.join("")).toContain("said by a test");

    expect(run.streamed.filter((line) => line.startsWith("upgrade"))).toEqual([]);
    app = fakeApp({ phase: "head" });
    const upgrade = await run.process.tier("upgrade", operationOf("upgrade", "old"));
    expect(upgrade.map(({ name, status }) => `${name} ${status}`)).toEqual(["after the upgrade › is another fail", "sees the head pass"]);
    expect(upgrade[0]?.error).toMatch(/Expected: "new"\nReceived: "old"[\s\S]*at upgrade\.test\.ts:7:19/);
    expect(await run.process.tier("backup", operationOf("backup"))).toEqual([]);
    const custom = await run.process.skip("custom", "not asked for");
    expect(custom.map(({ name, status, error }) => `${name} ${status} ${error}`)).toEqual(["a skip not asked for", "b skip not asked for"]);
    expect(run.process.faultOf("install")).toBeNull();
    expect(run.streamed).toEqual(["install has facts pass", "install fails in the app fail", "install is left out skip", "upgrade after the upgrade › is another fail", "upgrade sees the head pass", "custom a skip", "custom b skip"]);
  });

  test("waiting at a gate counts against no test", limit, async () => {
    await using run = await startTestRun({ "install.test.ts": `${head}test.setTimeout(1500);\ntest("is quick", () => {});\n` }, fakeApp, null);
    await run.broker.reached("install");
    await new Promise((done) => setTimeout(done, 2000));
    const [result] = await run.process.tier("install", operationOf("install"));
    expect(result).toMatchObject({ status: "pass" });
    expect(result?.ms).toBeLessThan(1000);
  });

  test("nothing else in the run's work folder is loaded, such as a recipe's files, whatever they are called", limit, async () => {
    const hostile = 'console.log("LOADED");\nthrow new Error("loaded");\n';
    const names = ["00-install.entry.ts", "99-evil.entry.ts", "install.test.ts", "playwright.config.ts"];
    const beside = Object.fromEntries(["lint", "lint/deep", "companions/other", "own"].flatMap((folder) => names.map((name) => [`${folder}/${name}`, hostile])));
    await using run = await startTestRun({ "install.test.ts": `${head}test("works", () => {});\n` }, fakeApp, null, { beside });
    expect(await run.process.tier("install", operationOf("install"))).toMatchObject([{ name: "works", status: "pass" }]);
    expect(run.output.join("")).not.toContain("LOADED");
  });

  test("a file that cannot be loaded fails its own tier only, as the suite's fault", limit, async () => {
    await using run = await startTestRun(
      {
        "install.test.ts": `${head}test("works", () => {});\n`,
        "upgrade.test.ts": `${head}// Nothing is here.\n`,
        "custom/a.test.ts": `${head}\nthrow new Error("not today");\n`,
        "custom/b.test.ts": `${head}test("works too", () => {});\n`,
      },
      fakeApp,
      null,
    );
    expect(await run.process.tier("install", operationOf("install"))).toMatchObject([{ name: "works", status: "pass" }]);
    expect(await run.process.tier("upgrade", operationOf("upgrade"))).toMatchObject([{ name: "upgrade.test.ts", file: "upgrade.test.ts", status: "fail", error: "the file holds no test" }]);
    expect(run.process.faultOf("upgrade")).toMatchObject({ kind: "suite", message: "upgrade.test.ts cannot be loaded: the file holds no test" });
    const custom = await run.process.tier("custom", operationOf("custom"));
    expect(custom).toMatchObject([{ name: "custom/a.test.ts loads", file: "custom/a.test.ts", status: "fail", error: expect.stringMatching(/not today\n\s+at custom\/a\.test\.ts:3:7/) as string }, { name: "works too", status: "pass" }]);
    expect(run.process.faultOf("custom")).toMatchObject({ kind: "suite", message: expect.stringContaining("not today") as string });
    expect(run.process.faultOf("install")).toBeNull();
  });

  test("hung, crashing and badly prepared tests fail, and those after them run", limit, async () => {
    await using run = await startTestRun(
      {
        "install.test.ts": `${head}
test("hangs", async () => { test.setTimeout(500); await new Promise(() => {}); });
test("crashes", () => { process.exit(3); });
test("never yields", () => { for (;;); });
test("works", () => {});
test("is expected to fail", () => { test.fail(); expect(1).toBe(2); });
`,
        "custom/a.test.ts": `${head}
test.beforeAll(() => { throw new Error("no preparation"); });
test("first", () => {});
test("second", () => {});
`,
      },
      fakeApp,
      null,
      { hangLimit: 4000 },
    );
    const install = await run.process.tier("install", operationOf("install"));
    expect(install.map(({ name, status }) => `${name} ${status}`)).toEqual(["hangs fail", "crashes fail", "never yields fail", "works pass", "is expected to fail skip"]);
    expect(install[0]?.error).toMatch(/timeout of 500ms/i);
    expect(install[1]?.error).toMatch(/exited unexpectedly.*3/);
    expect(install[2]?.error).toMatch(/exited unexpectedly/);
    const custom = await run.process.tier("custom", operationOf("custom"));
    expect(custom.map(({ name, status }) => `${name} ${status}`)).toEqual(["first fail", "second fail"]);
    expect(custom[0]?.error).toContain("no preparation");
  });

  test("plain Playwright tests keep the order; tests that Playwright would run after later tiers are failures", limit, async () => {
    await using run = await startTestRun(
      {
        "install.test.ts": 'import { test } from "@playwright/test";\ntest("plain", () => {});\n',
        "upgrade.test.ts": `${head}const own = test.extend<object, { port: number }>({ port: [async ({}, use) => use(1), { scope: "worker" }] });\nown("owns a worker", async ({ port }) => { expect(port).toBe(1); });\n`,
        "custom/a.test.ts": `${head}test("ours", () => {});\n`,
      },
      fakeApp,
      null,
    );
    expect(await run.process.tier("install", operationOf("install"))).toMatchObject([{ name: "plain", status: "pass" }]);
    expect(await run.process.tier("upgrade", operationOf("upgrade"))).toMatchObject([{ name: "owns a worker", status: "fail", error: expect.stringContaining("worker fixtures or options of its own") as string }]);
    expect(run.process.faultOf("upgrade")?.kind).toBe("suite");
    expect(await run.process.tier("custom", operationOf("custom"))).toMatchObject([{ name: "ours", status: "pass" }]);
    expect(run.streamed).toEqual(["install plain pass", "custom ours pass"]);
  });

  test("gets nothing of our environment but the path", limit, async () => {
    process.env.CC_CI_TEST_PLANTED = "planted";
    await using run = await startTestRun({ "install.test.ts": `${head}test("is alone", () => { expect(process.env.CC_CI_TEST_PLANTED).toBeUndefined(); expect(process.env.HOME).toMatch(/work\\/home$/); });\n` }, fakeApp, null);
    delete process.env.CC_CI_TEST_PLANTED;
    expect(await run.process.tier("install", operationOf("install"))).toMatchObject([{ status: "pass" }]);
  });

  test("that ends by itself, or is closed, leaves failures and no process", limit, async () => {
    await using run = await startTestRun({ "install.test.ts": `${head}test("a", () => { process.kill(process.ppid, "SIGKILL"); });\ntest("b", () => {});\n` }, fakeApp, null);
    const results = await run.process.tier("install", operationOf("install"));
    expect(results.map(({ name, status }) => `${name} ${status}`)).toEqual(["a fail", "b fail"]);
    expect(results[1]?.error).toMatch(/did not run: the test process ended early \(SIGKILL\)/);
    await run.process.close();
    expect(await processesIn(run.root)).toEqual([]);
  });

  test("does not outlive a harness that is killed", limit, async () => {
    const script = `
      import { startTestRun } from ${JSON.stringify(new URL("./test-support/test-run.ts", import.meta.url).href)};
      import { fakeApp } from ${JSON.stringify(new URL("./test-support/fake-app.ts", import.meta.url).href)};
      const run = await startTestRun({ "install.test.ts": ${JSON.stringify(`${head}test("a", () => {});\n`)} }, fakeApp, null);
      await run.broker.reached("install");
      console.log(run.broker.socketPath);
      setInterval(() => {}, 1000);`;
    const harness = spawn(process.execPath, ["--input-type=module", "--eval", script], { cwd: packageRoot, stdio: ["ignore", "pipe", "inherit"] });
    const [line] = (await once(createInterface({ input: harness.stdout }), "line")) as [string];
    expect((await processesWith("CC_CI_SOCKET", line)).length).toBeGreaterThanOrEqual(2);
    harness.kill("SIGKILL");
    await expect.poll(() => processesWith("CC_CI_SOCKET", line), { timeout: 10_000 }).toEqual([]);
    await rm(dirname(line), { recursive: true, force: true });
  });

  test("cancelling the run ends it", limit, async () => {
    const controller = new AbortController();
    await using run = await startTestRun({ "install.test.ts": `${head}test("waits", () => new Promise(() => {}));\n` }, fakeApp, null, { signal: controller.signal });
    const tier = run.process.tier("install", operationOf("install"));
    await run.broker.reached("install");
    controller.abort(new Error("enough"));
    await expect(tier).rejects.toThrow("enough");
    await run.process.close();
    expect(await processesIn(run.root)).toEqual([]);
  });
});

describe.skipIf(onPath("chromium") === undefined || onPath("openssl") === undefined)("the browser", () => {
  test("goes through the edge, trusts its certificate, and takes the screenshot", limit, async () => {
    const domain = "fake.cc-ci.localhost";
    await using site = await startLocalSite(domain, "<title>Fake</title><h1>Hello</h1>");
    await using run = await startTestRun(
      {
        "suite.ts": 'import { defineSuite } from "cc-ci/suite";\nexport default defineSuite({ screenshot: { path: "/landing", waitFor: "h1" } });\n',
        "install.test.ts": `${head}
test("page", async ({ page }) => { await page.goto("/page"); await expect(page.getByRole("heading")).toHaveText("Hello"); });
test("request", async ({ request }) => { expect(await (await request.get("/api")).text()).toContain("Hello"); });
`,
      },
      fakeApp,
      site,
    );
    const install = await run.process.tier("install", operationOf("install"));
    expect(install.map(({ name, status, error }) => `${name} ${status} ${error ?? ""}`)).toEqual(["page pass ", "request pass "]);
    const screenshot = await run.process.screenshot();
    expect(screenshot).toEqual({ kind: "taken", file: join(run.root, "screenshot.png") });
    const png = await readFile(join(run.root, "screenshot.png"));
    expect([png.subarray(1, 4).toString(), png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual(["PNG", 1280, 800]);
    expect(site.requests.filter((path) => path !== "/favicon.ico")).toEqual(["/page", "/api", "/landing"]);
    const { tests, browser } = await run.process.memory();
    expect(tests).toBeGreaterThan(50e6);
    expect(browser).toBeGreaterThan(50e6);
    await run.process.close();
    expect(await processesIn(run.root)).toEqual([]);
  });

  test("of a test that fails it is told which requests of its pages had no answer or broke; of one that passes nothing", limit, async () => {
    await using site = await startLocalSite("fake.cc-ci.localhost", '<h1>Hello</h1><img src="/broken/b.png?key=secret"><script async src="/silent/s.js?key=secret"></script>');
    await using run = await startTestRun(
      {
        "install.test.ts": `${head}
test("waits", async ({ page }) => { await page.goto("/page", { timeout: 3_000 }); });
test("elsewhere", async ({ page }) => { await page.goto("/page", { waitUntil: "commit" }); expect(1).toBe(2); });
test("passes", async ({ page }) => { await page.goto("/page", { waitUntil: "commit" }); await expect(page.getByRole("heading")).toHaveText("Hello"); });
`,
      },
      fakeApp,
      site,
    );
    const [waits, elsewhere, passes] = await run.process.tier("install", operationOf("install"));
    expect(waits!.error).toMatch(/Timeout 3000ms exceeded/);
    expect(waits!.error).toMatch(/Requests of its pages: GET https:\/\/fake\.cc-ci\.localhost\/silent\/s\.js has had no answer for [23]\.\d s; GET https:\/\/fake\.cc-ci\.localhost\/broken\/b\.png failed: net::ERR_EMPTY_RESPONSE/);
    expect(waits!.error).not.toContain("secret");
    expect(elsewhere!.error).toMatch(/toBe/);
    expect(passes).toMatchObject({ status: "pass" });
    expect(passes!.error).toBeUndefined();
  });

  test("a screenshot of an app that does not answer is a reason, not an error", limit, async () => {
    await using site = await startLocalSite("elsewhere.cc-ci.localhost", "");
    await using run = await startTestRun({}, fakeApp, { ...site, baseURL: "https://fake.cc-ci.localhost", [Symbol.asyncDispose]: async () => {} });
    expect(await run.process.screenshot()).toMatchObject({ kind: "failed", reason: expect.stringContaining("ERR_TUNNEL_CONNECTION_FAILED") as string });
    await expect(stat(join(run.root, "screenshot.png"))).rejects.toThrow("ENOENT");
  });
});

/** Processes whose environment or arguments name a folder. */
async function processesIn(folder: string): Promise<string[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(pids.map(async (pid) => `${pid} ${await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")} ${await readFile(`/proc/${pid}/environ`, "utf8").catch(() => "")}`));
  return lines.filter((line) => line.includes(folder)).map((line) => line.slice(0, 80));
}
