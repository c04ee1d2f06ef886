import { watch, type FSWatcher } from "node:fs";
import { dirname } from "node:path";
import { Wake } from "#kit/wake.ts";
import { connectEngine } from "#swarm/engine.ts";
import type { Abortable } from "./ask.ts";

/** Resolves to true once the engine answers, to false when the limit (milliseconds) has passed or `over` says that it never will. */
export async function waitForEngine(endpoint: string, limit: number, over: () => boolean, signal?: AbortSignal): Promise<boolean> {
  const docker = connectEngine(endpoint) as unknown as Abortable;
  const wake = new Wake();
  const watcher = watchSocket(endpoint, () => wake.ring());
  const end = performance.now() + limit;
  try {
    for (let pause = 50; ; pause = Math.min(pause * 2, 1000)) {
      signal?.throwIfAborted();
      const answers = await docker.ping({ abortSignal: AbortSignal.timeout(5000) }).then(
        () => true,
        () => false,
      );
      if (answers) return true;
      if (over() || performance.now() > end) return false;
      await wake.wait(pause, signal);
    }
  } finally {
    watcher?.close();
  }
}

/** Rings when something changes beside the socket. Without it (a TCP endpoint, no folder yet) the pauses alone must do. */
function watchSocket(endpoint: string, onChange: () => void): FSWatcher | undefined {
  try {
    const url = URL.parse(endpoint);
    return url?.protocol === "unix:" ? watch(dirname(url.pathname), onChange).on("error", () => {}) : undefined;
  } catch {
    return undefined;
  }
}
