import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { isMainThread, parentPort, Worker } from "node:worker_threads";

/** Every command line that was seen on this machine since, own thread so that it misses as little as can be. */
export type ProcessWatch = { stop(): Promise<string[]> };

export async function watchProcesses(): Promise<ProcessWatch> {
  const worker = new Worker(new URL(import.meta.url));
  await once(worker, "message");
  return {
    async stop() {
      const answer = once(worker, "message") as Promise<[string[]]>;
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker is no window
      worker.postMessage("stop");
      const [lines] = await answer;
      await worker.terminate();
      return lines;
    },
  };
}

function look(seen: Set<string>): void {
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      seen.add(readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " "));
    } catch {
      // It ended meanwhile.
    }
  }
}

if (!isMainThread && parentPort) {
  const port = parentPort;
  const seen = new Set<string>();
  let running = true;
  port.once("message", () => {
    running = false;
    look(seen);
    port.postMessage([...seen]);
  });
  const again = (): void => {
    if (!running) return;
    look(seen);
    setImmediate(again);
  };
  again();
  port.postMessage("watching");
}
