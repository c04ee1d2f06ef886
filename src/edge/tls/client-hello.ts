/** What the first bytes of a connection say. `more`: too few bytes to tell. */
export type Hello = { readonly kind: "more" } | { readonly kind: "plain" } | { readonly kind: "tls"; readonly serverName: string };

/**
 * Looks at the first bytes of a connection: is it a TLS ClientHello, and for which host name (lower case, empty when it names none)? Never throws: what is not a
 * well-formed hello and yet starts like one counts as TLS without a name, and the TLS library refuses it.
 */
export function readHello(bytes: Buffer): Hello {
  if (bytes.length === 0) return { kind: "more" };
  if (bytes[0] !== 0x16) return { kind: "plain" };
  if (bytes.length < 5) return { kind: "more" };
  const end = 5 + bytes.readUInt16BE(3);
  if (bytes.length < end) return { kind: "more" };
  try {
    return { kind: "tls", serverName: serverNameOf(bytes.subarray(5, end)).toLowerCase() };
  } catch {
    return { kind: "tls", serverName: "" };
  }
}

/** Walks a ClientHello to its server_name extension. Reading past the end throws a RangeError. */
function serverNameOf(hello: Buffer): string {
  // Message type, length (3 bytes), version (2), random (32).
  let at = 4 + 2 + 32;
  at += 1 + hello.readUInt8(at);
  at += 2 + hello.readUInt16BE(at);
  at += 1 + hello.readUInt8(at);
  const end = at + 2 + hello.readUInt16BE(at);
  at += 2;
  while (at < end) {
    const type = hello.readUInt16BE(at);
    const length = hello.readUInt16BE(at + 2);
    at += 4;
    if (type === 0) {
      // List length (2), name type (1), name length (2).
      const size = hello.readUInt16BE(at + 3);
      return hello.toString("latin1", at + 5, at + 5 + size);
    }
    at += length;
  }
  return "";
}
