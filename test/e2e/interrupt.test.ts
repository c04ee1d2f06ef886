import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { get } from "node:https";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { packageRoot } from "#kit/packages.ts";
import { resultsSchema, type Results } from "#results/schema.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CcCi, Seen } from "./support/cc-ci.ts";
import { itemsOf } from "./support/engine.ts";
import { processesNaming } from "./support/processes.ts";
import { writeFiles } from "./support/recipe.ts";
import { openWorkshop, type Workshop } from "./support/workshop.ts";

let workshop: Workshop;
let recipe: string;
let failing: string;
/** For runs that end before a picture of theirs would matter. */
let noPicture: readonly string[];
const failingSuite = join(packageRoot, "samples/planted/custom-test-fails/suite");

beforeAll(async () => {
  workshop = await openWorkshop(["probe"]);
  recipe = await workshop.sample("planted/stop-first");
  const suite = await writeFiles(join(workshop.folder, "suites", "no-picture"), { "suite.ts": 'import { defineSuite } from "cc-ci/suite";\nexport default defineSuite({ screenshot: false });\n' });
  noPicture = ["--suite", suite];
  failing = await workshop.sample("planted/custom-test-fails");
});

afterAll(() => workshop[Symbol.asyncDispose]());

const converging = (event: Seen): boolean => event.kind === "step.progress" && event.step === "install" && /0 of 1 ready/.test(event.message);
const snapshot = (event: Seen): boolean => event.kind === "step.progress" && event.step === "backup";

/** Starts a run and sends a signal at the first event that is looked for. */
function interrupted(args: readonly string[], signal: NodeJS.Signals, at: (event: Seen) => boolean): CcCi {
  let sent = false;
  return workshop.start(["run", ...args, "--json"], {
    onEvent(event, call) {
      if (sent || !at(event)) return;
      sent = true;
      call.signal(signal);
    },
  });
}

async function expectNothingLeft(call: CcCi): Promise<void> {
  expect(call.stack).toBeDefined();
  const items = await itemsOf(workshop.docker, workshop.home, [call.stack ?? ""]);
  expect(items.filter(({ name, labels }) => name.startsWith(`${call.stack}_`) || labels["cc-ci.run"] === call.run)).toEqual([]);
  expect(await processesNaming(join(workshop.home, "work", call.run?.slice(-6) ?? ""))).toEqual([]);
  expect(await readdir(join(workshop.home, "work"))).not.toContain(call.run?.slice(-6));
  expect(await readdir(join(workshop.home, "locks"))).not.toContain(`${call.stack?.replaceAll("_", ".")}.json`);
}

// One after another they would mostly wait.
describe.concurrent("an end before the end", () => {
  const cases = [
    { signal: "SIGINT", when: "services converge", at: converging, code: 130 },
    { signal: "SIGTERM", when: "a snapshot is taken", at: snapshot, code: 143 },
    { signal: "SIGHUP", when: "the recipe is read", at: (event: Seen): boolean => event.kind === "step.started" && event.step === "read", code: 143 },
  ] as const;

  test.each(cases)("$signal when $when: it tears down, says so, and ends with $code", async ({ signal, at, code }) => {
    const call = interrupted([recipe, "--tiers", "install,backup"], signal, at);
    const { results, code: got } = await call.results();
    expect(call.stderr).toContain(`${signal}: tearing down; a second one ends at once`);
    expect(call.stderr).not.toContain("    at ");
    expect(got).toBe(code);
    expect(results).toMatchObject({ run: { ended: "interrupted" }, verdict: "ours", fault: { class: "infrastructure", reason: `interrupted by ${signal}` } });
    expect(results.tiers.every(({ status }) => status !== "fail")).toBe(true);
    if (call.stack) await expectNothingLeft(call);
  });

  test("a plain log says it as well, and ends with the verdict", async () => {
    const call = workshop.start(["run", recipe, "--tiers", "install", ...noPicture]);
    await call.until("services converge", () => (/0 of 1 ready/.test(call.stdout) ? true : undefined));
    call.signal("SIGINT");
    const { code, stdout, stderr } = await call.ended;
    expect(code).toBe(130);
    expect(stderr).toContain("SIGINT: tearing down");
    expect(stdout).toMatch(/Tear down[\s\S]*nothing left/);
    expect(stdout).toMatch(/interrupted/);
  });

  test("a second signal ends it at once and says what would be left; the reaper removes that", async () => {
    const call = interrupted([recipe, "--tiers", "install", ...noPicture], "SIGINT", converging);
    await call.until("it says that it tears down", () => (call.stderr.includes("tearing down") ? true : undefined));
    call.signal("SIGINT");
    const { code, stderr } = await call.ended;
    expect(code).toBe(130);
    expect(stderr).toContain(`SIGINT again: ended at once`);
    expect(stderr).toContain(`cc-ci.run=${call.run}`);
    expect(stderr).toContain("`cc-ci reap`");
    expect(call.events.some(({ kind }) => kind === "run.finished")).toBe(false);
    const reaped = await workshop.run(["reap"]);
    expect(reaped).toMatchObject({ code: 0, stdout: expect.stringContaining(`${call.run}: `) });
    await expectNothingLeft(call);
    const record = resultsSchema.parse(JSON.parse(await readFile(join(workshop.home, "runs", call.run ?? "", "results.json"), "utf8")));
    expect(record.run.ended).toBe("killed");
  });

  describe("an app that failed is kept", () => {
    const kept = async (call: CcCi): Promise<Extract<Seen, { kind: "kept" }>> => (await call.event("the app is kept", ({ kind }) => kind === "kept")) as Extract<Seen, { kind: "kept" }>;
    const args = (duration: string): string[] => ["run", failing, "--suite", failingSuite, "--tiers", "install,custom", "--keep-on-failure", duration];

    test("for as long as was asked for: its URL answers and its shell command works, then it is gone", async () => {
      const call = workshop.start([...args("20s"), "--json"]);
      const { url, shell, until } = await kept(call);
      expect(Date.parse(until) - Date.now()).toBeLessThanOrEqual(20_000);
      expect((await ask(url)).trim()).toBe("1.1.0");
      expect((await inShell(shell, "cat /version")).trim()).toBe("1.1.0");
      const { results, code } = await call.results();
      expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(until));
      expect({ code, verdict: results.verdict, ended: results.run.ended, left: results.inventory?.left }).toEqual({ code: 1, verdict: "red", ended: "finished", left: [] });
      await expect(ask(url)).rejects.toThrow();
      await expectNothingLeft(call);
    });

    test("until somebody interrupts, and then it is torn down in order; a plain log tells the URL", async () => {
      const call = workshop.start(args("10m"));
      const url = await call.until("the log tells the URL", () => /the app is kept until \S+: (\S+)\n.*shell: docker exec -it /.exec(call.stdout)?.[1]);
      expect((await ask(url)).trim()).toBe("1.1.0");
      call.signal("SIGINT");
      const { code, stdout } = await call.ended;
      expect(code).toBe(130);
      expect(stdout).toContain("nothing left");
      await expect(ask(url)).rejects.toThrow();
    });

    test("not when it is green", async () => {
      const call = workshop.start(["run", recipe, "--tiers", "install", "--keep-on-failure", "10m", "--json", ...noPicture]);
      const { code } = await call.results();
      expect(code).toBe(0);
      expect(call.events.some(({ kind }) => kind === "kept")).toBe(false);
    });
  });

  test("a run that is over its deadline is torn down and is ours, not the recipe's", async () => {
    const slow = await workshop.sample("planted/never-healthy");
    const call = workshop.start(["run", slow, "--tiers", "install", "--timeout", "15", "--json", ...noPicture]);
    const { results, code } = await call.results();
    expect(code).toBe(3);
    expect(results).toMatchObject({ run: { ended: "deadline" }, verdict: "ours", fault: { class: "infrastructure", code: "deadline" }, inventory: { left: [] } });
    expect(results.run.ms).toBeGreaterThanOrEqual(15_000);
    await expectNothingLeft(call);
  });

  test("with --end-with-parent it tears down in order when the process that started it is gone", async () => {
    const program = join(packageRoot, "src/cli/main.ts");
    const script = '"$@" & echo "pid $!"; wait';
    const parent = spawn("sh", ["-c", script, "sh", process.execPath, program, "run", recipe, "--tiers", "install", "--json", "--end-with-parent", ...noPicture], {
      env: { ...process.env, CC_CI_HOME: workshop.home },
      stdio: ["ignore", "pipe", "ignore"],
    });
    let out = "";
    const closed = once(parent.stdout, "close");
    parent.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      if (!/0 of 1 ready/.test(out) && /0 of 1 ready/.test(out + chunk)) parent.kill("SIGKILL");
      out += chunk;
    });
    // The pipe closes when the run itself is over, too.
    await closed;
    const last = JSON.parse(out.trim().split("\n").at(-1) ?? "") as { kind: string; results: Results };
    expect(last.kind).toBe("run.finished");
    expect(last.results).toMatchObject({ run: { ended: "interrupted" }, inventory: { left: [] } });
  });
});

/** Asks as a browser of somebody who looks would: the name leads to this host, the certificate is of the home's own authority. */
async function ask(url: string): Promise<string> {
  const edge = join(workshop.home, "edge");
  const ca = await readFile(join(edge, (await readdir(edge)).find((name) => name.endsWith(".crt")) ?? ""));
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  get(url, { ca, agent: false, timeout: 5_000, lookup: (_, __, found) => found(null, [{ address: "127.0.0.1", family: 4 }]) }, (response) => {
    text(response).then(resolve, reject);
  }).on("error", reject);
  return await promise;
}

/** Runs the shell command that was told, without the terminal that a person would have, and types a line. */
async function inShell(command: string, line: string): Promise<string> {
  const done = promisify(execFile)("sh", ["-c", command.replace("docker exec -it", "docker exec -i")]);
  done.child.stdin?.end(`${line}\n`);
  return (await done).stdout;
}

