import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { Docker } from "./engine.ts";

export type EngineEvent = {
  readonly Type: string;
  readonly Action: string;
  readonly Actor: { readonly ID: string; readonly Attributes: Readonly<Record<string, string>> };
  readonly timeNano?: number;
};

/**
 * The engine's events of services, containers, networks and volumes from now on. Resolves once the engine has
 * accepted the subscription, so that nothing that is done afterwards is missed. Ends when the signal aborts or the engine goes away.
 */
export async function subscribe(docker: Docker, onEvent: (event: EngineEvent) => void, signal: AbortSignal): Promise<AsyncDisposable> {
  const stream = (await docker.getEvents({
    filters: { type: ["service", "container", "network", "volume"] },
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
