import { createCipheriv, createHash, randomBytes, scryptSync } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * A key as restic uses it, for AES-256-CTR and Poly1305-AES. https://restic.readthedocs.io/en/stable/100_references.html#keys-encryption-and-mac
 */
type Key = { readonly encrypt: Buffer; readonly macK: Buffer; readonly macR: Buffer };

/** The least that restic accepts. */
const scrypt = { N: 2, r: 1, p: 1 } as const;
/** Where restic cuts files into chunks. It hides known content from whoever sees only the sizes of packs; nobody sees ours. */
const chunkerPolynomial = "25b468838dcb75";

/**
 * Makes an empty restic repository, format version 1, in a folder that does not exist yet.
 *
 * `restic init` would stretch the password for half a second and with 60 MB of memory, and so would every command after it. That is for passwords of people.
 * Ours is random: the cheapest key file protects it as well.
 * @param password at least 128 random bits
 */
export async function makeResticRepository(folder: string, password: string): Promise<void> {
  const master = keyOf(randomBytes(64));
  const salt = randomBytes(64);
  const fromPassword = keyOf(scryptSync(password, salt, 64, scrypt));
  const masterJson = { mac: { k: base64(master.macK), r: base64(master.macR) }, encrypt: base64(master.encrypt) };
  const data = base64(sealed(fromPassword, JSON.stringify(masterJson)));
  const key = JSON.stringify({ created: new Date().toISOString(), username: "cc-ci", hostname: "cc-ci", kdf: "scrypt", ...scrypt, salt: base64(salt), data });
  const config = JSON.stringify({ version: 1, id: randomBytes(32).toString("hex"), chunker_polynomial: chunkerPolynomial });
  for (const part of ["data", "index", "keys", "locks", "snapshots"]) await mkdir(join(folder, part), { recursive: true, mode: 0o700 });
  await writeFile(join(folder, "keys", createHash("sha256").update(key).digest("hex")), key, { mode: 0o400 });
  // Last: a folder with a config is a repository.
  await writeFile(join(folder, "config"), sealed(master, config), { mode: 0o400 });
}

function keyOf(bytes: Buffer): Key {
  return { encrypt: bytes.subarray(0, 32), macK: bytes.subarray(32, 48), macR: bytes.subarray(48, 64) };
}

/** Initialisation vector, ciphertext, code of authenticity. */
function sealed(key: Key, plain: string): Buffer {
  const iv = randomBytes(16);
  const cipher = createCipheriv("aes-256-ctr", key.encrypt, iv);
  const ciphertext = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
  const nonce = createCipheriv("aes-128-ecb", key.macK, null).setAutoPadding(false).update(iv);
  return Buffer.concat([iv, ciphertext, poly1305(ciphertext, key.macR, nonce)]);
}

/** Poly1305 (RFC 8439, section 2.5), which Node does not offer by itself; the nonce is already encrypted. Too slow for more than a few kilobytes. */
export function poly1305(message: Buffer, r: Buffer, s: Buffer): Buffer {
  const prime = (1n << 130n) - 5n;
  const factor = little(r) & 0x0ffffffc0ffffffc0ffffffc0fffffffn;
  let sum = 0n;
  for (let at = 0; at < message.length; at += 16) {
    const block = message.subarray(at, at + 16);
    sum = ((sum + little(block) + (1n << BigInt(8 * block.length))) * factor) % prime;
  }
  const tag = (sum + little(s)) & ((1n << 128n) - 1n);
  return Buffer.from(Buffer.from(tag.toString(16).padStart(32, "0"), "hex").toReversed());
}

function little(bytes: Buffer): bigint {
  return BigInt(`0x${Buffer.from(bytes.toReversed()).toString("hex")}`);
}

function base64(bytes: Buffer): string {
  return bytes.toString("base64");
}
