/** Remembers what was held at the moment when most was. Looks whenever it is called, but once at a time. */
export class MostHolders {
  #most: string[] = [];
  readonly #ask: () => Promise<string[]>;
  #looking: Promise<void> = Promise.resolve();
  #busy = false;

  /** @param ask gives what is held now, a line each */
  constructor(ask: () => Promise<string[]>) {
    this.#ask = ask;
  }

  look(): void {
    if (this.#busy) return;
    this.#busy = true;
    this.#looking = this.#take().finally(() => (this.#busy = false));
  }

  async seen(): Promise<string[]> {
    await this.#looking;
    return this.#most;
  }

  async #take(): Promise<void> {
    const now = await this.#ask();
    if (now.length > this.#most.length) this.#most = now;
  }
}
