import { access, constants } from "node:fs/promises";
import { delimiter, isAbsolute, join } from "node:path";
import { command, type CommandResult } from "#kit/process.ts";
import { programVersion } from "#kit/program-version.ts";
import type { Environment } from "./interpolate.ts";

/** A docker CLI that has `stack config`. */
export type DockerCli = { readonly path: string; readonly version: string };

const probed = new Map<string, Promise<DockerCli | null>>();

/** The CLI at a path when it has `stack config`, else null. Asked once per path. */
export function probeDockerCli(path: string): Promise<DockerCli | null> {
  const known = probed.get(path);
  if (known) return known;
  const fresh = probe(path);
  probed.set(path, fresh);
  return fresh;
}

/** The first docker on PATH that has `stack config`, else null. */
export async function findDockerCli(searchPath = process.env["PATH"] ?? ""): Promise<DockerCli | null> {
  for (const folder of searchPath.split(delimiter)) {
    if (!isAbsolute(folder)) continue;
    const path = join(folder, "docker");
    if (!(await isProgram(path))) continue;
    const cli = await probeDockerCli(path);
    if (cli) return cli;
  }
  return null;
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function probe(path: string): Promise<DockerCli | null> {
  // An old CLI answers with the help of `docker stack` and exit code 0.
  const help = await bare(path, ["stack", "config", "--help"]);
  if (help.exitCode !== 0 || !/docker stack config/.test(help.stdout)) return null;
  const version = /version ([^\s,]+)/.exec(await programVersion(path, ["--version"]))?.[1];
  return { path, version: version ?? "unknown" };
}

function bare(path: string, args: readonly string[]): Promise<CommandResult> {
  return command(path, args, { env: {}, inherit: false, timeout: 20_000 });
}

/**
 * Variables that would change what the docker CLI itself (or its loader) does instead of only being filled in. A stack whose environment has
 * one of them is merged by our own code.
 */
export function steersTheCli(env: Environment): string | undefined {
  return Object.keys(env).find((name) => /^(?:DOCKER_|OTEL_|LD_|GLIBC_|MALLOC_|GODEBUG$|GOTRACEBACK$|GOMAXPROCS$|GOMEMLIMIT$|GOGC$|GORACE$|GOCOVERDIR$|SSL_CERT_)/.test(name));
}

/** A folder that is not there and that nobody can make. One of our own would stay when a run is killed. */
const noSettings = "/proc/cc-ci-no-settings";

/**
 * Runs `docker stack config` with exactly the given environment. HOME and PATH are not passed either, because whatever is passed can be
 * filled in; the CLI finds no settings of anybody.
 * @param files absolute paths
 */
export async function runStackConfig(cli: DockerCli, files: readonly string[], env: Environment, folder: string, signal: AbortSignal): Promise<CommandResult> {
  const args = ["--config", noSettings, "stack", "config", ...files.flatMap((file) => ["-c", csvField(file)])];
  return await command(cli.path, args, { env: { ...env }, inherit: false, cwd: folder, signal, timeout: 60_000 });
}

/** The flag takes comma-separated values in CSV's quoting. */
function csvField(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
