export type KnownAddressesOptions = {
  /** Asks where the tasks of a service are. */
  find(serviceId: string): Promise<readonly string[]>;
  /** Milliseconds for which an answer is given again without a question. */
  readonly fresh: number;
  /** Milliseconds for which an answer is given again at once while it is asked anew behind it. */
  readonly usable: number;
  /** Milliseconds from any beginning. */
  readonly now?: () => number;
};

type Entry = { found: Promise<readonly string[]>; answered: readonly string[] | undefined; asked: number; confirming: boolean };

/**
 * Remembers where tasks are. The engine may take seconds to answer on a busy host, and a page asks dozens of times: so nobody waits for an answer that is only being confirmed. What is wrong is
 * forgotten by those who learn of it. That there is no task is confirmed before it is said.
 */
export class KnownAddresses {
  readonly #options: KnownAddressesOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #now: () => number;

  constructor(options: KnownAddressesOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  of(serviceId: string): Promise<readonly string[]> {
    const entry = this.#entries.get(serviceId);
    if (!entry) return this.#ask(serviceId).found;
    const age = this.#now() - entry.asked;
    if (age < this.#options.fresh || entry.answered === undefined) return entry.found;
    if (age >= this.#options.usable || entry.answered.length === 0) return this.#ask(serviceId).found;
    if (!entry.confirming) this.#confirm(serviceId, entry);
    return entry.found;
  }

  /** @param serviceId none for all */
  forget(serviceId?: string): void {
    if (serviceId === undefined) this.#entries.clear();
    else this.#entries.delete(serviceId);
  }

  #ask(serviceId: string): Entry {
    const entry: Entry = { found: this.#options.find(serviceId), answered: undefined, asked: this.#now(), confirming: false };
    this.#entries.set(serviceId, entry);
    entry.found.then((addresses) => (entry.answered = addresses), () => this.#drop(serviceId, entry));
    return entry;
  }

  /** Asks anew behind what is known; an entry that was forgotten meanwhile stays forgotten. */
  #confirm(serviceId: string, entry: Entry): void {
    const asked = this.#now();
    entry.confirming = true;
    this.#options.find(serviceId).then(
      (addresses) => Object.assign(entry, { found: Promise.resolve(addresses), answered: addresses, asked, confirming: false }),
      () => this.#drop(serviceId, entry),
    );
  }

  #drop(serviceId: string, entry: Entry): void {
    if (this.#entries.get(serviceId) === entry) this.#entries.delete(serviceId);
  }
}
