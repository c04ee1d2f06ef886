/** What a rule may look at. */
export type RequestFacts = {
  readonly method: string;
  /** Lower case, without a port. Empty when the request has none. */
  readonly host: string;
  /** As {@link routingPath} gives it. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** All values of a header, by any case of its name. */
  header(name: string): readonly string[];
  readonly clientIp: string;
};

/** Percent-encoded characters that stay encoded, because decoding them would change what the URL means. */
const reserved = new Set([..."%3A%2F%3F%23%5B%5D%40%21%24%26%27%28%29%2A%2B%2C%3B%3D%25".matchAll(/%../g)].map(([code]) => code));

/** The path that rules see: percent-encoding of characters without a meaning of their own is undone. */
export function routingPath(path: string): string {
  if (!path.includes("%")) return path;
  return path.replace(/(?:%[\dA-Fa-f]{2})+/g, (run) => {
    const parts = run.match(/%../g) ?? [];
    let text = "";
    let bytes: number[] = [];
    const flush = (): void => {
      text += Buffer.from(bytes).toString("utf8");
      bytes = [];
    };
    for (const part of parts) {
      if (reserved.has(part)) {
        flush();
        text += part;
      } else bytes.push(Number.parseInt(part.slice(1), 16));
    }
    flush();
    return text;
  });
}

/** Host names are compared in lower case, without port. */
export function canonicalHost(host: string | undefined): string {
  return (host ?? "").trim().toLowerCase().replace(/:\d*$/, "");
}
