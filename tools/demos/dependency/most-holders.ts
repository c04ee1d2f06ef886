/** Remembers what was held at the moment when most was. Looks whenever it is called, once at a time, and once more after the last call. */
export class MostHolders {
  #most: string[] = [];
  readonly #ask: () => Promise<string[]>;
  #looking: Promise<void> | undefined;
  #again = false;

  /** @param ask gives what is held now, a line each */
  constructor(ask: () => Promise<string[]>) {
    this.#ask = ask;
  }

  look(): void {
    this.#again = true;
    this.#looking ??= this.#lookUntilStill();
    // Told by `seen`.
    this.#looking.catch(() => {});
  }

  async seen(): Promise<string[]> {
    await this.#looking;
    return this.#most;
  }

  async #lookUntilStill(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      const now = await this.#ask();
      if (now.length > this.#most.length) this.#most = now;
    }
    this.#looking = undefined;
  }
}
