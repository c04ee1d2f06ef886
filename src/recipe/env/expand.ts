/** `\n` and `\r` become line breaks, any other escaped character loses its backslash, except `\$`, which expansion still needs. */
export function expandEscapes(text: string): string {
  const breaks = text.replace(/\\[^\n]/g, (pair) => (pair === "\\n" ? "\n" : pair === "\\r" ? "\r" : pair));
  return breaks.replace(/\\([^$])/gu, "$1");
}

/**
 * `$NAME` and `${NAME}` become the value of that variable, or nothing when it has none; names are upper-case letters, digits and
 * underscores. There are no defaults: of `${A:-b}` only `${A` is a reference. `\$` is a dollar sign.
 */
export function expandVariables(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(/(\\)?\$\(?\{?([A-Z0-9_]+)?\}?/g, (whole, escape: string | undefined, name: string | undefined) => {
    if (escape) return whole.slice(1);
    return name ? (values.get(name) ?? "") : whole;
  });
}
