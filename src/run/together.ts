import { Fault } from "#kit/fault.ts";

/** Work that goes on beside other work. It is over before its scope is left, and its failure is told where `done` is awaited. */
export type Beside<T> = AsyncDisposable & { readonly done: Promise<T> };

export function beside<T>(work: Promise<T>): Beside<T> {
  const over = work.then(() => undefined, () => undefined);
  return { done: work, [Symbol.asyncDispose]: () => over };
}

/**
 * Like `Promise.all`, but nothing goes on behind a failure's back: the first one aborts the others, and is told when all of them have ended. Of several
 * failures that of the earlier piece of work is told.
 */
export async function together<A, B>(signal: AbortSignal, first: (signal: AbortSignal) => Promise<A>, second: (signal: AbortSignal) => Promise<B>): Promise<[A, B]> {
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const abort = (error: unknown): never => {
    failed.abort(error);
    throw error;
  };
  const work = [first(either).catch(abort), second(either).catch(abort)] as const;
  const ended = await Promise.allSettled(work);
  // Work that was broken off because the other failed tells nothing about why.
  const told = ended.flatMap((one) => (one.status === "rejected" && !isCancelled(one.reason) ? [one.reason as unknown] : []));
  if (told.length > 0) throw told[0];
  return await Promise.all(work);
}

function isCancelled(error: unknown): boolean {
  return error instanceof Fault && error.kind === "cancelled";
}
