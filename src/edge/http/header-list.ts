/**
 * Headers in the order and spelling in which they came, repeated ones kept apart. Names are found in any case.
 */
export class HeaderList {
  #pairs: [string, string][];

  constructor(pairs: Iterable<readonly [string, string]> = []) {
    this.#pairs = Array.from(pairs, ([name, value]) => [name, value]);
  }

  /** From Node's `rawHeaders`: names and values alternating. */
  static fromRaw(raw: readonly string[]): HeaderList {
    const list = new HeaderList();
    for (let at = 0; at + 1 < raw.length; at += 2) list.#pairs.push([raw[at] as string, raw[at + 1] as string]);
    return list;
  }

  get(name: string): string | undefined {
    const wanted = name.toLowerCase();
    return this.#pairs.find(([known]) => known.toLowerCase() === wanted)?.[1];
  }

  all(name: string): string[] {
    const wanted = name.toLowerCase();
    return this.#pairs.filter(([known]) => known.toLowerCase() === wanted).map(([, value]) => value);
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  /** Replaces every value of the header by one. */
  set(name: string, value: string): void {
    this.delete(name);
    this.#pairs.push([name, value]);
  }

  append(name: string, value: string): void {
    this.#pairs.push([name, value]);
  }

  delete(name: string): void {
    const wanted = name.toLowerCase();
    this.#pairs = this.#pairs.filter(([known]) => known.toLowerCase() !== wanted);
  }

  /** Removes every header for which `unwanted`, given the lower-case name, is true. */
  deleteWhere(unwanted: (name: string) => boolean): void {
    this.#pairs = this.#pairs.filter(([known]) => !unwanted(known.toLowerCase()));
  }

  /** Names and values alternating, as Node's `writeHead` and `http.request` take them. */
  toRaw(): string[] {
    return this.#pairs.flat();
  }

  [Symbol.iterator](): IterableIterator<readonly [string, string]> {
    return this.#pairs.values();
  }
}
