import { createHash, randomBytes } from "node:crypto";
import type { App } from "cc-ci/suite";

/** Who has an account. */
export const names = ["ada", "grace"] as const;
export type Person = { readonly name: string; readonly password: string };

/** The list of people for the app's secret, each with a random password. */
export function makeList(): string {
  return names.map((name) => {
    const salt = randomBytes(6).toString("base64").replaceAll("+", ".");
    return `${name}:${apr1(passwordFor(name, salt), salt)}`;
  }).join("\n");
}

/** Someone of the list with the password, which only who can read the secret can tell. */
export async function person(app: App, name: (typeof names)[number]): Promise<Person> {
  const line = (await app.secret("htpasswd")).split("\n").find((each) => each.startsWith(`${name}:`));
  const salt = line?.split("$")[2];
  if (salt === undefined) throw new Error(`the secret htpasswd has no line for ${name} that this suite made`);
  return { name, password: passwordFor(name, salt) };
}

/** Tests are told the list but not how it was made, so the password follows from the salt, which is random and nowhere but in the secret. */
function passwordFor(name: string, salt: string): string {
  return createHash("sha256").update(`cc-ci ${name} ${salt}`).digest("base64url");
}

/** A line's hash as `htpasswd -m` makes it: the one that every release of the app knows and that Node's own means suffice for. */
export function apr1(password: string, salt: string): string {
  const md5 = (parts: readonly (string | Buffer)[]): Buffer => createHash("md5").update(Buffer.concat(parts.map((part) => Buffer.from(part)))).digest();
  const word = Buffer.from(password);
  const alternate = md5([word, salt, word]);
  const parts: (string | Buffer)[] = [word, "$apr1$", salt];
  for (let left = word.length; left > 0; left -= 16) parts.push(alternate.subarray(0, Math.min(16, left)));
  for (let bits = word.length; bits > 0; bits >>= 1) parts.push(bits & 1 ? "\0" : word.subarray(0, 1));
  let sum = md5(parts);
  for (let round = 0; round < 1000; round++) {
    sum = md5([round & 1 ? word : sum, ...(round % 3 ? [salt] : []), ...(round % 7 ? [word] : []), round & 1 ? sum : word]);
  }
  const byte = (i: number): number => sum[i] ?? 0;
  const triples = [[0, 6, 12], [1, 7, 13], [2, 8, 14], [3, 9, 15], [4, 10, 5]] as const;
  const text = triples.map(([a, b, c]) => letters((byte(a) << 16) | (byte(b) << 8) | byte(c), 4)).join("") + letters(byte(11), 2);
  return `$apr1$${salt}$${text}`;
}

function letters(value: number, count: number): string {
  const alphabet = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  return Array.from({ length: count }, (_, i) => alphabet[(value >> (6 * i)) & 63]).join("");
}
