import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Stripped } from "./strip.ts";

/**
 * Strips the types of modules in a thread of its own, with which the compiler goes again: kept in this process, its 20 MB would stay until the end of the run.
 * Gives the results in the order of the sources.
 */
export async function stripApart(sources: readonly string[]): Promise<Stripped[]> {
  if (sources.length === 0) return [];
  const worker = new Worker(new URL("./strip-worker.ts", import.meta.url), { workerData: sources });
  try {
    const [stripped] = (await once(worker, "message")) as [Stripped[]];
    return stripped;
  } finally {
    await worker.terminate();
  }
}
