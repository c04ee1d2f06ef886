import type { Output } from "../paint.ts";

/** Lines at the bottom of a terminal that are drawn again and again, below what scrolls by. */
export class LiveRegion {
  #output: Output;
  #lines: () => readonly string[];
  #drawn = 0;

  /** `lines` gives what the region shows now; each line must fit into the terminal's width. */
  constructor(output: Output, lines: () => readonly string[]) {
    this.#output = output;
    this.#lines = lines;
  }

  /** Prints lines for good, above the region. */
  print(lines: readonly string[]): void {
    this.#output.write(this.#erase() + lines.map((line) => `${line}\n`).join("") + this.#picture());
  }

  draw(): void {
    if (this.#drawn === 0 && this.#lines().length === 0) return;
    this.#output.write(this.#erase() + this.#picture());
  }

  #erase(): string {
    return this.#drawn === 0 ? "" : `\u001B[${this.#drawn}A\r\u001B[0J`;
  }

  #picture(): string {
    const lines = this.#lines();
    this.#drawn = lines.length;
    return lines.map((line) => `${line}\n`).join("");
  }
}
