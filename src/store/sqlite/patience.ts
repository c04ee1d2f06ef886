import { setTimeout as pause } from "node:timers/promises";
import { Fault } from "#kit/fault.ts";

/** How long, in milliseconds, one waits for another's transaction. Ours last milliseconds. */
const patience = 30_000;

/**
 * Does the work again as long as another connection is in its way. SQLite's own waiting would stop this whole process, and with it perhaps the very transaction
 * that it waits for.
 */
export async function patiently<T>(work: () => T | Promise<T>): Promise<T> {
  for (const end = performance.now() + patience; ; ) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Fault && error.code === "store-busy") || performance.now() > end) throw error;
      await pause(2 + Math.random() * 15);
    }
  }
}
