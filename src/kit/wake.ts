/**
 * Lets one waiter sleep until something happens or a time has passed, whichever is first. A `ring` while nobody waits is remembered.
 */
export class Wake {
  #rung = false;
  #resolve: (() => void) | undefined;

  ring(): void {
    this.#rung = true;
    this.#resolve?.();
  }

  /** Resolves at the next ring, or after `milliseconds`; rejects with the signal's reason when it aborts. */
  async wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (!this.#rung) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, milliseconds);
      const abort = (): void => reject(signal?.reason);
      signal?.addEventListener("abort", abort, { once: true });
      this.#resolve = resolve;
      try {
        await promise;
      } finally {
        clearTimeout(timer);
        signal?.removeEventListener("abort", abort);
        this.#resolve = undefined;
      }
    }
    this.#rung = false;
  }
}
