import { StringDecoder } from "node:string_decoder";

export type LineBounds = { readonly total: number; readonly line: number };

/** Cuts what somebody writes into lines, and takes no more of it than is allowed: who writes more is told apart, and the rest is not kept. */
export class BoundedLines {
  readonly #bounds: LineBounds;
  readonly #decoder = new StringDecoder("utf8");
  #rest = "";
  #taken = 0;

  constructor(bounds: LineBounds) {
    this.#bounds = bounds;
  }

  /** Whole lines that came with these bytes, or why no more are taken: for ever after the first time. */
  take(bytes: Buffer): { readonly lines: string[] } | { readonly over: "total" | "line" } {
    this.#taken += bytes.length;
    if (this.#taken > this.#bounds.total) return this.#over("total");
    const lines = (this.#rest + this.#decoder.write(bytes)).split("\n");
    this.#rest = lines.pop() ?? "";
    if (this.#rest.length > this.#bounds.line || lines.some((line) => line.length > this.#bounds.line)) return this.#over("line");
    return { lines };
  }

  #over(which: "total" | "line"): { readonly over: "total" | "line" } {
    this.#taken = Infinity;
    this.#rest = "";
    return { over: which };
  }
}
