import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { Docker } from "./engine.ts";

export type EngineEvent = {
  readonly Type: string;
  readonly Action: string;
  readonly Actor: { readonly ID: string; readonly Attributes: Readonly<Record<string, string>> };
  readonly timeNano?: number;
};

/** All that happens to them but programs that are run in containers, of which every health check is one. */
const actions = ["create", "start", "restart", "pause", "unpause", "stop", "kill", "die", "oom", "health_status", "update", "rename", "destroy", "remove", "connect", "disconnect", "mount", "unmount"];

/**
 * The engine's events of services, containers, networks and volumes from now on; those of containers only where a label is given, which they must have. Resolves once the engine has
 * accepted the subscription, so that nothing that is done afterwards is missed. Ends when the signal aborts or the engine goes away.
 * @param label `name=value`
 */
export async function subscribe(docker: Docker, onEvent: (event: EngineEvent) => void, signal: AbortSignal, label?: string): Promise<AsyncDisposable> {
  const stream = (await docker.getEvents({
    filters: label === undefined ? { type: ["service", "container", "network", "volume"], event: actions } : { type: ["container"], event: actions, label: [label] },
    abortSignal: signal,
  })) as Readable;
  const lines = createInterface({ input: stream });
  lines.on("line", (line) => {
    if (line.trim()) onEvent(JSON.parse(line) as EngineEvent);
  });
  stream.on("error", () => lines.close());
  const stop = (): void => void stream.destroy();
  signal.addEventListener("abort", stop, { once: true });
  return {
    async [Symbol.asyncDispose]() {
      signal.removeEventListener("abort", stop);
      lines.close();
      stream.destroy();
    },
  };
}
