import type { Docker } from "#swarm/engine.ts";
import { messageOf } from "#kit/fault.ts";

/** The parts of the engine's own description that the checks read. */
export type EngineInfo = {
  readonly ServerVersion: string;
  readonly DockerRootDir: string;
  readonly Driver: string;
  readonly MemoryLimit?: boolean;
  readonly CgroupVersion?: string;
  readonly Swarm?: {
    readonly LocalNodeState?: string;
    readonly ControlAvailable?: boolean;
    readonly Error?: string;
    readonly Nodes?: number;
  };
};

export type EngineView =
  | { readonly answers: true; readonly info: EngineInfo }
  | { readonly answers: false; readonly code: string | undefined; readonly reason: string };

/** Calls of the client that take a signal, which its types do not know. */
export type Abortable = {
  info(options: { abortSignal: AbortSignal }): Promise<EngineInfo>;
  ping(options: { abortSignal: AbortSignal }): Promise<unknown>;
};

/** How long an engine may take to describe itself before it counts as silent, in milliseconds. */
const patience = 10_000;

/** Asks the engine to describe itself. An engine that is not there, or silent, is an answer too. */
export async function askEngine(docker: Docker, signal?: AbortSignal): Promise<EngineView> {
  signal?.throwIfAborted();
  const limit = AbortSignal.timeout(patience);
  try {
    const info = await (docker as unknown as Abortable).info({ abortSignal: signal ? AbortSignal.any([signal, limit]) : limit });
    return { answers: true, info };
  } catch (error) {
    signal?.throwIfAborted();
    if (limit.aborted) return { answers: false, code: "silent", reason: `it did not answer within ${patience / 1000} seconds` };
    return { answers: false, code: (error as NodeJS.ErrnoException).code, reason: messageOf(error) };
  }
}
