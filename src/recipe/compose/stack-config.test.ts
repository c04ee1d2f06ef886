import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Faults, type Fault } from "#kit/fault.ts";
import { findDockerCli, probeDockerCli, steersTheCli, type DockerCli } from "./docker-cli.ts";
import { resolveStack, type ResolvedStack, type StackRequest } from "./stack-config.ts";

let cli: DockerCli | null = null;
let root = "";
let count = 0;

beforeAll(async () => {
  cli = await findDockerCli();
  root = await mkdtemp(join(tmpdir(), "cc-ci-compose-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function recipe(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = join(root, `recipe ${count++}`);
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(folder, name, ".."), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return folder;
}

/** With the CLI where there is one, and always with our own merge: both must agree. */
async function both(request: Omit<StackRequest, "signal" | "cli">): Promise<ResolvedStack> {
  const signal = AbortSignal.timeout(60_000);
  const own = await resolveStack({ ...request, cli: null, signal });
  expect(own.by).toBe("built-in merge");
  if (!cli) return own;
  const theirs = await resolveStack({ ...request, signal });
  expect(theirs.by).toBe(`docker stack config ${cli.version}`);
  expect(own.model).toEqual(theirs.model);
  return theirs;
}

async function refusals(request: Omit<StackRequest, "signal" | "cli">): Promise<readonly Fault[]> {
  const outcomes = [];
  for (const way of cli ? [null, cli.path] : [null]) {
    const caught: unknown = await resolveStack({ ...request, cli: way, signal: AbortSignal.timeout(60_000) }).catch((error: unknown) => error);
    expect(caught).toBeInstanceOf(Faults);
    outcomes.push((caught as Faults).all);
  }
  expect(new Set(outcomes.map((faults) => JSON.stringify(faults.map((fault) => [fault.code, fault.at])))).size).toBe(1);
  return outcomes[0] ?? [];
}

async function program(name: string, script: string): Promise<string> {
  const path = join(root, name, "docker");
  await mkdir(join(root, name), { recursive: true });
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}

describe("resolveStack", () => {
  it("fills in from the app's environment and from nothing else", async () => {
    const folder = await recipe({ "compose.yml": 'version: "3.8"\nservices:\n  app:\n    image: "i:${V}"\n    command: ["$PATH", "$HOME", "$PWD", "$DOCKER_CONFIG", "$$HOME", "${USER-nobody}"]\n    environment: [HOME, V]\n' });
    const { model } = await both({ folder, files: ["compose.yml"], env: { V: "1" } });
    expect(model.services["app"]).toEqual({ image: "i:1", command: ["", "", "", "", "$HOME", "nobody"], environment: { HOME: null, V: "1" } });
  });

  it("takes paths from the first file's folder, and reads env_file there", async () => {
    const overlay = 'version: "3.8"\nservices:\n  app:\n    env_file: [more.env]\nconfigs:\n  b:\n    file: postgres/y.sh\n';
    const folder = await recipe({ "compose.yml": 'version: "3.8"\nconfigs:\n  a:\n    file: x.sh\n', "sub/compose.yml": overlay, "more.env": "ONE=1\nBARE\n", "with, comma.yml": 'version: "3.8"\nservices: {}\n' });
    const { model, files } = await both({ folder, files: ["compose.yml", "sub/compose.yml", "with, comma.yml"], env: { BARE: "b" } });
    expect(model.configs).toEqual({ a: { file: join(folder, "x.sh") }, b: { file: join(folder, "postgres/y.sh") } });
    expect(model.services["app"]?.environment).toEqual({ ONE: "1", BARE: "b" });
    expect(files.map((file) => file.file)).toEqual(["compose.yml", "sub/compose.yml", "with, comma.yml"]);
  });

  it("reports all faults with positions, whoever merges", async () => {
    const folder = await recipe({ "compose.yml": 'version: "3.8"\nservices:\n  app:\n    imagee: x\n    deploy:\n      replicas: "3"\n', "over.yml": 'version: "3.7"\nservices:\n  app:\n    command: "${X?no}"\n' });
    const faults = await refusals({ folder, files: ["compose.yml", "over.yml"], env: {} });
    expect(faults.map((fault) => `${fault.at?.file}:${fault.at?.line} ${fault.kind} ${fault.code}`)).toEqual([
      "compose.yml:4 recipe compose-unknown-key",
      "compose.yml:6 recipe compose-wrong-type",
      "over.yml:1 recipe compose-version-mismatch",
      "over.yml:4 recipe interpolation-invalid",
    ]);
  });

  it("refuses an env_file, config or secret from outside the recipe before anything reads it", async () => {
    const folder = await recipe({ "compose.yml": 'version: "3.8"\nservices:\n  app:\n    env_file: ../outside.env\nsecrets:\n  s:\n    file: /etc/passwd\n' });
    await writeFile(join(root, "outside.env"), "LEAK=1\n");
    const faults = await refusals({ folder, files: ["compose.yml"], env: {} });
    expect(faults.map((fault) => `${fault.at?.line} ${fault.code}`)).toContain("4 file-outside-recipe");
    expect(faults.map((fault) => `${fault.at?.line} ${fault.code}`)).toContain("7 file-outside-recipe");
  });

  it("names every missing file", async () => {
    const folder = await recipe({ "compose.yml": "services: {}\n" });
    const faults = await refusals({ folder, files: ["compose.yml", "gone.yml", "compose.x.yml"], env: {} });
    expect(faults.map((fault) => [fault.code, fault.at?.file])).toEqual([
      ["compose-file-missing", "gone.yml"],
      ["compose-file-missing", "compose.x.yml"],
    ]);
  });
  it("refuses files outside the recipe and no files at all", async () => {
    const folder = await recipe({ "compose.yml": "services: {}\n" });
    const signal = AbortSignal.timeout(60_000);
    await expect(resolveStack({ folder, files: ["../x.yml"], env: {}, signal })).rejects.toMatchObject({ kind: "recipe", code: "path-escapes" });
    await expect(resolveStack({ folder, files: [], env: {}, signal })).rejects.toMatchObject({ kind: "recipe", code: "compose-no-files" });
  });
  it("can be cancelled", async () => {
    const folder = await recipe({ "compose.yml": "services: {}\n" });
    await expect(resolveStack({ folder, files: ["compose.yml"], env: {}, signal: AbortSignal.abort() })).rejects.toMatchObject({ kind: "cancelled" });
  });

  it("merges by itself when the app's environment would steer the CLI", async () => {
    const folder = await recipe({ "compose.yml": 'services:\n  app:\n    image: "$DOCKER_HOST"\n' });
    const resolved = await resolveStack({ folder, files: ["compose.yml"], env: { DOCKER_HOST: "x" }, signal: AbortSignal.timeout(60_000) });
    expect(resolved.by).toBe("built-in merge");
    expect(resolved.model.services["app"]?.image).toBe("x");
    expect(["LD_PRELOAD", "DOCKER_CONTEXT", "OTEL_X", "GODEBUG"].map((name) => steersTheCli({ A: "", [name]: "x" }))).toEqual(["LD_PRELOAD", "DOCKER_CONTEXT", "OTEL_X", "GODEBUG"]);
    expect(steersTheCli({ STACK_NAME: "x", GOOD: "y", MY_DOCKER_HOST: "z" })).toBeUndefined();
  });
});

describe("the docker CLI", () => {
  it("is passed over when it answers with the help of `docker stack`, and the next one on PATH is taken", async () => {
    const old = await program("old", 'echo "Usage:  docker stack [OPTIONS] COMMAND"');
    const good = await program("good", 'case "$1" in --version) echo "Docker version 27.5.1, build x";; *) echo "Usage:  docker stack config [OPTIONS]";; esac');
    expect(await probeDockerCli(old)).toBeNull();
    expect(await findDockerCli(`${join(root, "none")}:relative:${join(root, "old")}:${join(root, "good")}`)).toEqual({ path: good, version: "27.5.1" });
    expect(await findDockerCli(join(root, "old"))).toBeNull();
  });

  it("that refuses what we would not is quoted, at the place it names", async () => {
    const path = await program("strict", 'case "$*" in *--help) echo "docker stack config";; --version) echo "Docker version 28.0.0";; *) echo "services.app.image is unloved" >&2; exit 1;; esac');
    const folder = await recipe({ "compose.yml": "services:\n  app:\n    image: x\n" });
    const caught: unknown = await resolveStack({ folder, files: ["compose.yml"], env: {}, cli: path, signal: AbortSignal.timeout(60_000) }).catch((error: unknown) => error);
    expect((caught as Faults).all).toMatchObject([{ kind: "recipe", code: "compose-refused", at: { file: "compose.yml", line: 3, column: 5 } }]);
    expect((caught as Faults).all[0]?.message).toContain("services.app.image is unloved");
  });

  it("that prints nonsense is our fault, not the recipe's", async () => {
    const path = await program("broken", 'case "$*" in *--help) echo "docker stack config";; --version) echo "Docker version 28.0.0";; *) echo "hello";; esac');
    const folder = await recipe({ "compose.yml": "services: {}\n" });
    await expect(resolveStack({ folder, files: ["compose.yml"], env: {}, cli: path, signal: AbortSignal.timeout(60_000) })).rejects.toMatchObject({ kind: "infrastructure", code: "compose-output-unreadable" });
  });
});
