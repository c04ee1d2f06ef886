import { encipher, initialSchedule, scheduleWords } from "./blowfish.ts";

const alphabet = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const form = /^\$2[aby]\$(\d\d)\$([./A-Za-z0-9]{22})([./A-Za-z0-9]{31})$/;

/** Rounds are two to this. More would hold the edge up for seconds at each request. */
const mostCost = 14;

/** Whether a hash is one that {@link bcrypt} can make: `$2a$`, `$2b$` and `$2y$`, of a cost from 4 to 14. */
export function isBcrypt(hash: string): boolean {
  const cost = Number(form.exec(hash)?.[1] ?? 0);
  return cost >= 4 && cost <= mostCost;
}

/** The bcrypt hash of a password (of its first 72 bytes) with the salt and cost of another hash; the password is right when both are equal. Throws an Error for a hash that {@link isBcrypt} refuses. */
export function bcrypt(password: string, hash: string): string {
  const [, cost = "", saltText = "", old = ""] = form.exec(hash) ?? [];
  if (!isBcrypt(hash)) throw new Error("not a bcrypt hash");
  const key = wordsOf(Buffer.from(`${password}\0`).subarray(0, 72), 18);
  const salt = wordsOf(decode(saltText), 4);
  const saltForKey = wordsOf(decode(saltText), 18);
  const schedule = initialSchedule();
  expand(schedule, key, salt);
  for (let round = 2 ** Number(cost); round > 0; round -= 1) {
    expand(schedule, key);
    expand(schedule, saltForKey);
  }
  const text = wordsOf(Buffer.from("OrpheanBeholderScryDoubt"), 6);
  for (let at = 0; at < 6; at += 2) {
    const block = text.subarray(at, at + 2);
    for (let times = 0; times < 64; times += 1) encipher(schedule, block);
  }
  const bytes = Buffer.alloc(24);
  text.forEach((word, index) => bytes.writeUInt32BE(word, index * 4));
  return hash.slice(0, -old.length) + encode(bytes.subarray(0, 23));
}

/** Mixes a key into the schedule, and a salt, word by word in turn, into what is enciphered on the way. */
function expand(schedule: Uint32Array, key: Uint32Array, salt?: Uint32Array): void {
  for (let index = 0; index < 18; index += 1) schedule[index]! ^= key[index]!;
  const block = new Uint32Array(2);
  for (let index = 0; index < scheduleWords; index += 2) {
    if (salt) {
      block[0]! ^= salt[index % 4]!;
      block[1]! ^= salt[(index + 1) % 4]!;
    }
    encipher(schedule, block);
    schedule[index] = block[0]!;
    schedule[index + 1] = block[1]!;
  }
}

/** So many words of the bytes, which are repeated as often as needed. */
function wordsOf(bytes: Uint8Array, count: number): Uint32Array {
  const at = (index: number): number => bytes[index % bytes.length]!;
  return Uint32Array.from({ length: count }, (_, word) => ((at(word * 4) << 24) | (at(word * 4 + 1) << 16) | (at(word * 4 + 2) << 8) | at(word * 4 + 3)) >>> 0);
}

/** Base 64 with an alphabet of its own, without padding. */
function decode(text: string): Buffer {
  const bits = Array.from(text, (character) => alphabet.indexOf(character).toString(2).padStart(6, "0")).join("");
  return Buffer.from(Array.from({ length: Math.floor(bits.length / 8) }, (_, index) => Number.parseInt(bits.slice(index * 8, index * 8 + 8), 2)));
}

function encode(bytes: Uint8Array): string {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, "0")).join("");
  return Array.from({ length: Math.ceil(bits.length / 6) }, (_, index) => alphabet.charAt(Number.parseInt(bits.slice(index * 6, index * 6 + 6).padEnd(6, "0"), 2))).join("");
}
