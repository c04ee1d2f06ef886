/**
 * The networks in `/proc/net/route`. Routes as wide as the whole internet are left out: a default route, or the halves and
 * quarters of it that some VPNs set, says nothing about which networks are in use. Pure.
 */
export function parseRoutes(text: string): string[] {
  return text
    .split("\n")
    .slice(1)
    .flatMap((line) => {
      const columns = line.trim().split(/\s+/);
      const destination = columns[1];
      const mask = columns[7];
      if (!destination || !mask) return [];
      const bits = bytesOf(mask).reduce((sum, byte) => sum + ones(byte), 0);
      return bits < 4 ? [] : [`${bytesOf(destination).join(".")}/${bits}`];
    });
}

/** The kernel prints addresses as hexadecimal numbers in the order of a little-endian machine. */
function bytesOf(hex: string): number[] {
  return (hex.match(/../g) ?? []).toReversed().map((pair) => Number.parseInt(pair, 16));
}

function ones(byte: number): number {
  return byte.toString(2).replaceAll("0", "").length;
}
