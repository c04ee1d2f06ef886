import type Dockerode from "dockerode";
import { Fault, messageOf } from "#kit/fault.ts";
import { Docker as Client } from "./lean-dockerode.ts";

export type { default as Docker } from "dockerode";

/** Where the engine listens when nobody says otherwise. */
export function defaultEndpoint(env: NodeJS.ProcessEnv = process.env): string {
  return env.DOCKER_HOST || "unix:///var/run/docker.sock";
}

/**
 * A client for the engine at `endpoint`: `unix:///path`, `tcp://host:port` or `http://host:port`. Nothing is sent yet.
 * The endpoint is a parameter everywhere, so that one process can drive several engines.
 */
export function connectEngine(endpoint: string = defaultEndpoint()): Dockerode {
  const url = URL.parse(endpoint);
  if (url?.protocol === "unix:") return new Client({ socketPath: url.pathname });
  if (url && (url.protocol === "tcp:" || url.protocol === "http:")) {
    return new Client({ protocol: "http", host: url.hostname, port: Number(url.port || 2375) });
  }
  throw new Fault("usage", "engine-endpoint", `"${endpoint}" is not an engine endpoint`, {
    next: "Use unix:///path/to/docker.sock or tcp://host:port.",
  });
}

export type EngineFacts = { readonly version: string; readonly apiVersion: string; readonly dockerRoot: string; readonly nodeId: string; readonly manager: boolean };

/** Asks the engine for what a run needs to know; an engine that does not answer or is no Swarm manager is a fault. */
export async function examineEngine(docker: Dockerode): Promise<EngineFacts> {
  try {
    const [info, version] = await Promise.all([docker.info(), docker.version()]);
    const facts = { version: version.Version, apiVersion: version.ApiVersion, dockerRoot: info.DockerRootDir, nodeId: info.Swarm?.NodeID ?? "", manager: info.Swarm?.ControlAvailable === true };
    if (!facts.manager) {
      throw new Fault("infrastructure", "no-swarm", "the engine is not a Swarm manager", { next: "Run `cc-ci doctor --fix`." });
    }
    return facts;
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw new Fault("infrastructure", "engine-unreachable", `the Docker engine does not answer: ${messageOf(error)}`, { cause: error, next: "Run `cc-ci doctor --fix`." });
  }
}

/** The HTTP status of an engine error, or undefined when it is no engine error. */
export function statusOf(error: unknown): number | undefined {
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === "number" ? status : undefined;
}

/** Runs an engine call and takes "not found" for an answer. */
export async function orGone<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}
