/** Ways of compression that Traefik knows, in its own order of preference. */
export type Encoding = "gzip" | "br" | "zstd";

/**
 * The compression for a request, or none. The client's weights decide, then the order of `encodings`; `*` is the last resort. `header` is undefined when the client says nothing, and
 * then only a default is used.
 */
export function chooseEncoding(header: string | undefined, encodings: readonly Encoding[], fallback?: Encoding): Encoding | undefined {
  if (header === undefined) return fallback;
  const wishes = header.replaceAll(" ", "").split(",").flatMap((item) => {
    const [name = "", parameter] = item.split(";", 2);
    const rank = rankOf(name, encodings);
    const weight = parameter?.startsWith("q=") ? Number(parameter.slice(2)) || 0 : 1;
    return rank === undefined || weight === 0 ? [] : [{ name, rank, weight }];
  });
  const [best] = wishes.toSorted((a, b) => b.weight - a.weight || a.rank - b.rank);
  if (best?.name === "*") return fallback ?? encodings[0];
  return encodings.find((encoding) => encoding === best?.name);
}

/** `*` comes before all, `identity` after all. */
function rankOf(name: string, encodings: readonly string[]): number | undefined {
  if (name === "*") return -1;
  if (name === "identity") return encodings.length;
  const index = encodings.indexOf(name);
  return index < 0 ? undefined : index;
}
