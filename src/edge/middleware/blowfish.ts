/** Words of a key schedule: 18 of the rounds, then four boxes of 256. */
export const scheduleWords = 18 + 4 * 256;

let start: Uint32Array | undefined;

/** Where every key schedule begins: the first 33,344 binary digits of pi behind its point. Computed once, in some milliseconds, which spares a table of a thousand numbers. */
export function initialSchedule(): Uint32Array {
  start ??= digitsOfPi(scheduleWords);
  return start.slice();
}

/** Pi by Machin's formula, in fixed point; a few more bits than needed are computed and dropped. */
function digitsOfPi(words: number): Uint32Array {
  const spare = 64n;
  const one = 1n << (BigInt(words * 32) + spare);
  const pi = 4n * (4n * arctanOfInverse(5n, one) - arctanOfInverse(239n, one));
  const hex = ((pi - 3n * one) >> spare).toString(16).padStart(words * 8, "0");
  return Uint32Array.from({ length: words }, (_, index) => Number.parseInt(hex.slice(index * 8, index * 8 + 8), 16));
}

function arctanOfInverse(x: bigint, one: bigint): bigint {
  let power = one / x;
  let sum = power;
  for (let n = 3n, sign = -1n; power > 0n; n += 2n, sign = -sign) {
    power /= x * x;
    sum += (sign * power) / n;
  }
  return sum;
}

/** Enciphers the two words of `block` in place. */
export function encipher(schedule: Uint32Array, block: Uint32Array): void {
  let left = (block[0]! ^ schedule[0]!) >>> 0;
  let right = block[1]!;
  for (let round = 1; round <= 16; round += 2) {
    right ^= mix(schedule, left) ^ schedule[round]!;
    left ^= mix(schedule, right) ^ schedule[round + 1]!;
  }
  block[0] = right ^ schedule[17]!;
  block[1] = left;
}

function mix(schedule: Uint32Array, word: number): number {
  const first = schedule[18 + (word >>> 24)]! + schedule[274 + ((word >>> 16) & 255)]!;
  return (first ^ schedule[530 + ((word >>> 8) & 255)]!) + schedule[786 + (word & 255)]! | 0;
}
