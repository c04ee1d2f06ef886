import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { Fault } from "#kit/fault.ts";
import type { TreeAnswer, TreeTask } from "./tree-worker.ts";
import type { TreeEntry } from "./walk.ts";

/** A tree could not be read. `code` is the system's, such as `EIO`, or `ECHANGED`. */
export class UnreadableTree extends Error {
  readonly code: string;
  readonly path: string;

  constructor(message: string, code: string, path: string) {
    super(message);
    this.code = code;
    this.path = path;
  }
}

/** Below this a second worker costs more than it saves. */
const smallBytes = 32 * 1024 ** 2;
const smallFiles = 2_000;
const mostWorkers = 8;

/** Threads that walk trees and hash files, because both block. Dispose of it when done; an aborted signal ends them at once. */
export class TreeWorkers implements AsyncDisposable {
  readonly #workers: Worker[] = [];
  readonly #signal: AbortSignal | undefined;

  constructor(signal?: AbortSignal) {
    this.#signal = signal;
  }

  async walk(root: string): Promise<TreeEntry[]> {
    const answer = await this.#ask(0, { kind: "walk", root });
    return answer.kind === "walked" ? answer.entries : [];
  }

  /** The SHA-256 of each file, in their order. */
  async hash(files: readonly { readonly path: string; readonly size: number }[]): Promise<string[]> {
    const bytes = files.reduce((sum, { size }) => sum + size, 0);
    const few = bytes < smallBytes && files.length < smallFiles;
    const parts = shareOut(files.map(({ size }) => size), few ? 1 : Math.min(availableParallelism(), mostWorkers));
    const hashes: string[] = [];
    await Promise.all(
      parts.map(async (part, worker) => {
        const answer = await this.#ask(worker, { kind: "hash", files: part.map((i) => files[i]!) });
        if (answer.kind === "hashed") for (const [at, i] of part.entries()) hashes[i] = answer.hashes[at]!;
      }),
    );
    return hashes;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  async #ask(index: number, task: TreeTask): Promise<TreeAnswer> {
    if (this.#signal?.aborted) throw cancelled();
    const worker = (this.#workers[index] ??= new Worker(new URL("tree-worker.ts", import.meta.url), { execArgv: [] }));
    const { promise, resolve, reject } = Promise.withResolvers<TreeAnswer>();
    const abort = (): void => reject(cancelled());
    this.#signal?.addEventListener("abort", abort, { once: true });
    worker.once("message", resolve).once("error", reject);
    worker.postMessage(task, []);
    try {
      const answer = await promise;
      if (answer.kind === "failed") throw new UnreadableTree(answer.message, answer.code, answer.path);
      return answer;
    } finally {
      worker.off("message", resolve).off("error", reject);
      this.#signal?.removeEventListener("abort", abort);
    }
  }
}

/** What a file costs beside its bytes, in bytes that could be hashed meanwhile. */
const overhead = 32 * 1024;

/** Deals out indices so that each part holds about as much work; parts without any are left out. Pure. */
export function shareOut(sizes: readonly number[], parts: number): number[][] {
  const shares = Array.from({ length: parts }, () => ({ load: 0, indices: [] as number[] }));
  const bySize = sizes.map((size, index) => ({ size, index })).sort((a, b) => b.size - a.size);
  for (const { size, index } of bySize) {
    const least = shares.reduce((a, b) => (b.load < a.load ? b : a));
    least.load += size + overhead;
    least.indices.push(index);
  }
  // In the order of the walk, which is about the order on the disk.
  return shares.filter(({ indices }) => indices.length > 0).map(({ indices }) => indices.sort((a, b) => a - b));
}

function cancelled(): Fault {
  return new Fault("cancelled", "cancelled", "reading the files was cancelled");
}
