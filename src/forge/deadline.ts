import { Fault } from "#kit/fault.ts";

/** Runs the work with a signal that also ends it after so many seconds; then the fault is `late`. The caller's own signal stays a cancellation. */
export async function withDeadline<T>(seconds: number, signal: AbortSignal | undefined, late: () => Fault, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  signal?.throwIfAborted();
  const limit = AbortSignal.timeout(seconds * 1000);
  try {
    return await work(AbortSignal.any(signal ? [limit, signal] : [limit]));
  } catch (error) {
    if (limit.aborted && !signal?.aborted && error instanceof Fault && error.kind === "cancelled") throw late();
    throw error;
  }
}
