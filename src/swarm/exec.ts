import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { Fault, messageOf } from "#kit/fault.ts";
import type { ExecOptions, ExecResult } from "#suite/app.ts";
import { statusOf, type Docker } from "./engine.ts";
import type { TaskRow } from "./service-facts.ts";

/** Id of a running container of a service by its engine name, newest task first; undefined when none runs on this engine. */
export async function runningContainer(docker: Docker, serviceName: string): Promise<string | undefined> {
  const tasks = (await docker.listTasks({ filters: { service: [serviceName], "desired-state": ["running"] } })) as TaskRow[];
  return tasks
    .filter((task) => task.Status.State === "running")
    .toSorted((a, b) => b.CreatedAt.localeCompare(a.CreatedAt))
    .map((task) => task.Status.ContainerStatus?.ContainerID)
    .find((id) => id !== undefined);
}

/**
 * Runs a program in a running container of a service. A container that is replaced at that very moment (the engine answers 404 or 409) is
 * looked up once more. The exit code is always read from the engine, never assumed.
 */
export async function execInService(docker: Docker, serviceName: string, argv: readonly string[], options: ExecOptions & { signal?: AbortSignal } = {}): Promise<ExecResult> {
  for (let attempt = 1; ; attempt += 1) {
    const container = await runningContainer(docker, serviceName);
    if (!container) throw new Fault("recipe", "no-running-container", `service "${serviceName}" has no running container to run ${argv[0]} in`);
    try {
      const result = await execInContainer(docker, container, argv, options);
      if (result.exitCode !== 0 && !options.allowFailure) throw failed(serviceName, argv, result);
      return result;
    } catch (error) {
      const status = statusOf(error);
      if (attempt === 1 && (status === 404 || status === 409)) continue;
      if (error instanceof Fault) throw error;
      throw new Fault("infrastructure", "exec-failed", `running ${argv[0]} in "${serviceName}" failed: ${messageOf(error)}`, { cause: error });
    }
  }
}

function failed(service: string, argv: readonly string[], result: ExecResult): Fault {
  const output = `${result.stderr}\n${result.stdout}`.trim().split("\n").slice(-10);
  return new Fault("recipe", "command-failed", `${argv[0]} in "${service}" ended with exit code ${result.exitCode}: ${output.at(-1) ?? ""}`, { evidence: output });
}

/** Runs a program in one container and collects its output. */
export async function execInContainer(docker: Docker, container: string, argv: readonly string[], options: ExecOptions & { signal?: AbortSignal } = {}): Promise<ExecResult> {
  const withInput = options.input !== undefined;
  const exec = await docker.getContainer(container).exec({
    Cmd: [...argv],
    AttachStdout: true,
    AttachStderr: true,
    AttachStdin: withInput,
    ...(options.user && { User: options.user }),
    ...(options.env && { Env: Object.entries(options.env).map(([name, value]) => `${name}=${value}`) }),
  });
  const stream = (await exec.start({ hijack: withInput, stdin: withInput }));
  const stop = (): void => void stream.destroy(new Error("cancelled"));
  options.signal?.addEventListener("abort", stop, { once: true });
  try {
    const out = new PassThrough();
    const err = new PassThrough();
    docker.modem.demuxStream(stream, out, err);
    stream.on("end", () => (out.end(), err.end())).on("close", () => (out.end(), err.end())).on("error", (error) => (out.destroy(error), err.destroy(error)));
    if (withInput) stream.end(options.input);
    const [stdout, stderr] = await Promise.all([text(out), text(err)]);
    const { ExitCode: exitCode, Running: running } = await exec.inspect();
    if (exitCode === null || running) throw new Fault("infrastructure", "exec-unfinished", `the engine does not say how ${argv[0]} ended`);
    return { exitCode, stdout, stderr };
  } finally {
    options.signal?.removeEventListener("abort", stop);
  }
}
