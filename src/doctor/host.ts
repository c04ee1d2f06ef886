import { access, readFile } from "node:fs/promises";
import type { Docker } from "#swarm/engine.ts";
import { parseOsRelease, type System } from "./os-release.ts";
import { askEngine, type EngineView } from "./engine/ask.ts";

export type HostOptions = {
  /** The engine's endpoint, such as `unix:///var/run/docker.sock`. */
  readonly endpoint: string;
  readonly stateHome: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
};

/** The machine as one look at it sees it: facts that several checks need are asked once. Make a new one after changing something. */
export type Host = HostOptions & {
  readonly root: boolean;
  /** Whether systemd runs this machine. */
  readonly systemd: () => Promise<boolean>;
  readonly system: () => Promise<System>;
  /** The engine's client; loads it when first called. */
  readonly docker: () => Promise<Docker>;
  readonly engine: () => Promise<EngineView>;
};

export function lookAtHost(options: HostOptions): Host {
  const docker = once(async () => (await import("#swarm/engine.ts")).connectEngine(options.endpoint));
  return {
    ...options,
    env: withSystemFolders(options.env),
    root: process.getuid?.() === 0,
    systemd: once(() => exists("/run/systemd/system")),
    system: once(async () => parseOsRelease((await textOf("/etc/os-release")) || (await textOf("/usr/lib/os-release")))),
    docker,
    engine: once(async () => askEngine(await docker(), options.signal)),
  };
}

/** The environment with the administrator's folders on PATH, where the engine and iptables are; some root shells leave them out. Pure. */
export function withSystemFolders(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const have = (env.PATH ?? "").split(":").filter(Boolean);
  const more = ["/usr/local/sbin", "/usr/sbin", "/sbin"].filter((folder) => !have.includes(folder));
  return { ...env, PATH: [...have, ...more].join(":") };
}

/** A file's text, or nothing when it cannot be read: for the kernel's and the system's small files. */
export async function textOf(path: string): Promise<string> {
  return readFile(path, "utf8").catch(() => "");
}

/** Whether there is something at the path. */
export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => (answer ??= ask());
}
