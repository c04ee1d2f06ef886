import { spawn } from "node:child_process";
import { mkdir, open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "#kit/fault.ts";
import { writeAtomic } from "#kit/files.ts";
import { explainEngineLog } from "./explain-log.ts";
import { waitForEngine } from "./wait.ts";

export type LaunchOptions = {
  readonly endpoint: string;
  /** Gets `dockerd.log` and `dockerd.pid`. */
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  /** The engine's program and arguments; `dockerd` with none by default. */
  readonly program?: string;
  readonly args?: readonly string[];
  /** Milliseconds until it must answer. Default 60,000. */
  readonly limit?: number;
  readonly signal?: AbortSignal;
};

/** Of our environment the engine sees only these: where programs are, and how it reaches registries. */
const passedOn = [
  "PATH",
  "HOME",
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "NO_PROXY",
  "http_proxy",
  "https_proxy",
  "no_proxy",
  "DOCKER_TMPDIR",
  "DOCKER_RAMDISK",
];

/** Starts an engine in a session of its own, so that it outlives us, and returns its pid once it answers. One that dies first is a fault. */
export async function launchEngine(options: LaunchOptions): Promise<number> {
  const { endpoint, folder, program = "dockerd", args = [], limit = 60_000 } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const logFile = join(folder, "dockerd.log");
  await using log = await open(logFile, "w", 0o600);
  const env = Object.fromEntries(passedOn.flatMap((name) => (options.env[name] === undefined ? [] : [[name, options.env[name]]])));
  const child = spawn(program, args, { cwd: "/", env, detached: true, stdio: ["ignore", log.fd, log.fd] });
  let death: string | undefined;
  child.on("error", (error) => (death = error.message));
  child.on("exit", (code, signal) => (death = signal ? `signal ${signal}` : `exit code ${code}`));
  if (child.pid !== undefined) await writeAtomic(join(folder, "dockerd.pid"), `${child.pid}\n`);
  const answers = await waitForEngine(endpoint, limit, () => death !== undefined, options.signal);
  child.unref();
  if (answers && child.pid !== undefined && death === undefined) return child.pid;

  const lines = (await readFile(logFile, "utf8")).trim().split("\n");
  if (death === undefined) child.kill();
  throw new Fault(
    "infrastructure",
    "engine-start",
    death === undefined ? `the engine did not answer within ${limit / 1000} s` : `the engine ended at once (${death})`,
    {
      next: explainEngineLog(lines.slice(-40)) ?? `Read ${logFile}.`,
      evidence: lines.slice(-8),
    },
  );
}
