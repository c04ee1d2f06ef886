const unreserved = /^[\w.~-]$/;

/**
 * The path as Traefik hands it on: what is needlessly percent-encoded is decoded, `.`, `..` and empty segments are gone, a final slash stays. Undefined for a path that no
 * server takes: broken percent-encoding, or a `#`.
 */
export function cleanPath(path: string): string | undefined {
  if (/%(?![\dA-Fa-f]{2})|#/.test(path)) return undefined;
  const normal = encoded(path).replace(/%../g, (code) => {
    const character = String.fromCharCode(Number.parseInt(code.slice(1), 16));
    return unreserved.test(character) ? character : code.toUpperCase();
  });
  const kept: string[] = [];
  for (const segment of normal.split("/")) {
    if (segment === "..") kept.pop();
    else if (segment !== "" && segment !== ".") kept.push(segment);
  }
  const clean = `/${kept.join("/")}`;
  return normal.endsWith("/") && !clean.endsWith("/") ? `${clean}/` : clean;
}

/** A path with characters that must not stand in one is written anew from what it means, as Go does, so that its encoded slashes become slashes. */
function encoded(path: string): string {
  if (!/[^\w.~!$&'()*+,;=:@/[\]%-]/.test(path)) return path;
  const bytes = Buffer.from(path.replace(/%(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))), "latin1");
  return Array.from(bytes, (byte) => {
    const character = String.fromCharCode(byte);
    return /[\w.~$&+,/:;=@-]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }).join("");
}
