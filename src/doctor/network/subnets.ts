/** An IPv4 network as its first and last address. */
export type Range = { readonly first: number; readonly last: number };

/** `10.77.0.0/16` as addresses; undefined for what is no IPv4 network (IPv6, nonsense). Pure. */
export function parseSubnet(text: string): Range | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (!match) return undefined;
  const [a = 0, b = 0, c = 0, d = 0, bits = 0] = match.slice(1).map(Number);
  if ([a, b, c, d].some((byte) => byte > 255) || bits > 32) return undefined;
  const size = 2 ** (32 - bits);
  const address = ((a * 256 + b) * 256 + c) * 256 + d;
  const first = address - (address % size);
  return { first, last: first + size - 1 };
}

/** How many addresses a network has; 0 for what is none. Pure. */
export function sizeOfSubnet(text: string): number {
  const range = parseSubnet(text);
  return range ? range.last - range.first + 1 : 0;
}

export function overlaps(a: Range, b: Range): boolean {
  return a.first <= b.last && b.first <= a.last;
}

/** Private networks of 65,536 addresses each, those that people seldom use first. */
const candidates: readonly string[] = [
  ...Array.from({ length: 178 }, (_, i) => `10.${i + 77}.0.0/16`),
  ...Array.from({ length: 76 }, (_, i) => `10.${i + 1}.0.0/16`),
  ...Array.from({ length: 16 }, (_, i) => `172.${31 - i}.0.0/16`),
  "192.168.0.0/16",
];

/** The first private /16 that overlaps none of the networks in use; undefined when there is none. Pure. */
export function freeSubnet(taken: readonly string[]): string | undefined {
  const ranges = taken.map(parseSubnet).filter((range) => range !== undefined);
  return candidates.find((candidate) => {
    const range = parseSubnet(candidate);
    return range !== undefined && !ranges.some((other) => overlaps(range, other));
  });
}
