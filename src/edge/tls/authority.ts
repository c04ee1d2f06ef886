import { createHash, createPrivateKey, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Fault, messageOf } from "#kit/fault.ts";
import { writeAtomic, writeOnce } from "#kit/files.ts";
import { signCertificate } from "./sign.ts";

/** The local certificate authority: whoever trusts it trusts every app behind the edge. */
export type Authority = {
  /** PEM. */
  readonly certificate: string;
  /** File with the certificate alone, for NODE_EXTRA_CA_CERTS and the like. */
  readonly path: string;
  /** Base64 of the SHA-256 of its public key, for Chromium's `--ignore-certificate-errors-spki-list`. */
  readonly spkiHash: string;
  /** Makes a key and a certificate for one host name or IPv4 address, valid for 90 days; both PEM, the certificate followed by the authority's own. */
  issue(host: string): Promise<{ readonly key: string; readonly cert: string }>;
};

const day = 86_400_000;

/**
 * Opens the authority of this state home, and makes it when there is none. One file holds key and certificate, so that processes that start together
 * agree on one: the first to place it wins. There is one file for every calendar year and it is valid for three, so that none ever has to be replaced.
 */
export async function openAuthority(stateHome: string, now: number = Date.now()): Promise<Authority> {
  const folder = join(stateHome, "edge");
  const name = `ca-${new Date(now).getUTCFullYear()}`;
  const bundle = join(folder, `${name}.key`);
  let text = await readBundle(bundle);
  if (text === undefined) {
    await writeOnce(bundle, await makeAuthority(now), 0o600);
    text = (await readBundle(bundle)) ?? "";
  }
  const { certificate, key } = await parseBundle(text, bundle);
  const path = join(folder, `${name}.crt`);
  if ((await readBundle(path)) !== certificate) await writeAtomic(path, certificate);
  const x509 = new X509Certificate(certificate);
  const spki = x509.publicKey.export({ type: "spki", format: "der" });
  return {
    certificate, path,
    spkiHash: createHash("sha256").update(spki).digest("base64"),
    issue: async (host) => {
      const keys = await newKeys();
      const cert = await signCertificate({ subject: host, host, publicKey: keys.publicKey, issuer: { certificate: x509.raw, key }, notBefore: now - day, notAfter: now + 90 * day });
      return { key: await exportKey(keys.privateKey), cert: `${cert}${certificate}` };
    },
  };
}

async function makeAuthority(now: number): Promise<string> {
  const keys = await newKeys();
  const certificate = await signCertificate({ subject: "cc-ci edge", publicKey: keys.publicKey, issuer: { key: keys.privateKey }, notBefore: now - day, notAfter: now + 3 * 365 * day });
  return `${await exportKey(keys.privateKey)}${certificate}`;
}

async function parseBundle(text: string, path: string): Promise<{ certificate: string; key: CryptoKey }> {
  try {
    const certificate = /-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----\n/.exec(text)?.[0] ?? "";
    const der = createPrivateKey(text).export({ type: "pkcs8", format: "der" });
    return { certificate, key: await crypto.subtle.importKey("pkcs8", der, curve, true, ["sign"]) };
  } catch (error) {
    throw new Fault("infrastructure", "edge-authority", `the edge's certificate authority cannot be read: ${messageOf(error)}`, { cause: error, next: `Remove ${path}; a new one is then made.` });
  }
}

const curve = { name: "ECDSA", namedCurve: "P-256" } as const;

function newKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(curve, true, ["sign", "verify"]);
}

async function exportKey(key: CryptoKey): Promise<string> {
  return createPrivateKey({ key: Buffer.from(await crypto.subtle.exportKey("pkcs8", key)), format: "der", type: "pkcs8" }).export({ type: "pkcs8", format: "pem" }).toString();
}

async function readBundle(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
