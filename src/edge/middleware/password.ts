import { createHash, timingSafeEqual } from "node:crypto";
import { fitsBcrypt, isBcrypt } from "./bcrypt.ts";

/** Whether the edge can check a password against this htpasswd hash: `{SHA}`, `$apr1$` (and `$1$`), and bcrypt of a bearable cost. */
export function canCheck(hash: string): boolean {
  return /^(\{SHA\}|\$apr1\$|\$1\$)/.test(hash) || isBcrypt(hash);
}

/** Whether the password fits the htpasswd hash; never true for a hash that {@link canCheck} refuses. */
export function checkPassword(password: string, hash: string): boolean {
  if (hash.startsWith("{SHA}")) return same(`{SHA}${createHash("sha1").update(password).digest("base64")}`, hash);
  if (isBcrypt(hash)) return fitsBcrypt(password, hash);
  const [, magic, salt] = /^(\$apr1\$|\$1\$)([^$]*)\$/.exec(hash) ?? [];
  return magic !== undefined && salt !== undefined && same(md5Crypt(password, salt.slice(0, 8), magic), hash);
}

function same(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

const alphabet = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

function md5(...parts: (string | Buffer)[]): Buffer {
  return createHash("md5").update(Buffer.concat(parts.map((part) => Buffer.from(part)))).digest();
}

/** The MD5-based crypt of htpasswd: a thousand rounds over password and salt, in an encoding of its own. */
function md5Crypt(password: string, salt: string, magic: string): string {
  const secret = Buffer.from(password);
  const inner = md5(secret, salt, secret);
  const parts: (string | Buffer)[] = [secret, magic, salt];
  for (let left = secret.length; left > 0; left -= 16) parts.push(inner.subarray(0, Math.min(16, left)));
  for (let bits = secret.length; bits > 0; bits >>= 1) parts.push(bits & 1 ? Buffer.alloc(1) : secret.subarray(0, 1));
  let digest = md5(...parts);
  for (let round = 0; round < 1000; round += 1) {
    digest = md5(round & 1 ? secret : digest, round % 3 ? salt : "", round % 7 ? secret : "", round & 1 ? digest : secret);
  }
  const at = (index: number): number => digest[index] ?? 0;
  const groups = [[0, 6, 12], [1, 7, 13], [2, 8, 14], [3, 9, 15], [4, 10, 5]].map(([a = 0, b = 0, c = 0]) => encode((at(a) << 16) | (at(b) << 8) | at(c), 4));
  return `${magic}${salt}$${groups.join("")}${encode(at(11), 2)}`;
}

function encode(value: number, length: number): string {
  let text = "";
  for (let rest = value, count = length; count > 0; count -= 1, rest >>>= 6) text += alphabet.charAt(rest & 63);
  return text;
}
