const loadTable = 0x20;
const interpreter = 3;

/** Whether the start of a 64-bit little-endian ELF file says that it runs without a dynamic loader. Pure; false for anything else. */
export function isStaticElf(head: Buffer): boolean {
  if (head.length < 64 || head.readUInt32BE(0) !== 0x7f454c46 || head[4] !== 2 || head[5] !== 1) return false;
  const start = Number(head.readBigUInt64LE(loadTable));
  const size = head.readUInt16LE(54);
  const count = head.readUInt16LE(56);
  if (count === 0 || start + size * count > head.length) return false;
  return Array.from({ length: count }, (_, i) => head.readUInt32LE(start + i * size)).every((type) => type !== interpreter);
}
