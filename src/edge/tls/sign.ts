import { createHash, X509Certificate } from "node:crypto";
import { isIPv4 } from "node:net";

export type CertificateRequest = {
  readonly subject: string;
  /** Host name or IPv4 address that the certificate is for; without one it is an authority's. */
  readonly host?: string;
  readonly publicKey: CryptoKey;
  /** Who signs; without a certificate it is self-signed. */
  readonly issuer: { readonly certificate?: Uint8Array<ArrayBuffer>; readonly key: CryptoKey };
  /** Milliseconds since the epoch. */
  readonly notBefore: number;
  readonly notAfter: number;
};

const oid = { commonName: "2.5.4.3", subjectKeyId: "2.5.29.14", keyUsage: "2.5.29.15", altName: "2.5.29.17", basicConstraints: "2.5.29.19", authorityKeyId: "2.5.29.35", extendedKeyUsage: "2.5.29.37", serverAuth: "1.3.6.1.5.5.7.3.1" };

/** Makes and signs a certificate (ECDSA with SHA-256); returns it as PEM. The library is loaded only here, because most starts find their certificates made. */
export async function signCertificate(request: CertificateRequest): Promise<string> {
  const [pki, asn1] = await Promise.all([import("pkijs"), import("asn1js")]);
  const keyId = new Uint8Array(createHash("sha1").update(Buffer.from(await crypto.subtle.exportKey("spki", request.publicKey))).digest());
  const parent = request.issuer.certificate && pki.Certificate.fromBER(request.issuer.certificate);
  const certificate = new pki.Certificate();
  certificate.version = 2;
  // A positive serial number of 16 bytes: the highest bit is off, the next is on.
  const serial = crypto.getRandomValues(new Uint8Array(16));
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  certificate.serialNumber = new asn1.Integer({ valueHex: serial.buffer });
  const name = new pki.AttributeTypeAndValue({ type: oid.commonName, value: new asn1.Utf8String({ value: request.subject.slice(0, 64) }) });
  certificate.subject.typesAndValues.push(name);
  if (parent) certificate.issuer = parent.subject;
  else certificate.issuer.typesAndValues.push(name);
  certificate.notBefore.value = new Date(request.notBefore);
  certificate.notAfter.value = new Date(request.notAfter);

  const extend = (extnID: string, critical: boolean, value: { toBER(sizeOnly?: boolean): ArrayBuffer }): void =>
    void (certificate.extensions ??= []).push(new pki.Extension({ extnID, critical, extnValue: value.toBER(false) }));
  const isAuthority = request.host === undefined;
  extend(oid.basicConstraints, true, new pki.BasicConstraints(isAuthority ? { cA: true, pathLenConstraint: 0 } : { cA: false }).toSchema());
  // keyCertSign and cRLSign for the authority, digitalSignature for a server.
  const usage = isAuthority ? { bits: 0b0000_0110, unused: 1 } : { bits: 0b1000_0000, unused: 7 };
  extend(oid.keyUsage, true, new asn1.BitString({ valueHex: Uint8Array.of(usage.bits).buffer, unusedBits: usage.unused }));
  extend(oid.subjectKeyId, false, new asn1.OctetString({ valueHex: keyId.buffer }));
  if (request.host !== undefined && parent) {
    const address = isIPv4(request.host);
    const altName = address
      ? new pki.GeneralName({ type: 7, value: new asn1.OctetString({ valueHex: Uint8Array.from(request.host.split("."), Number).buffer }) })
      : new pki.GeneralName({ type: 2, value: request.host });
    extend(oid.altName, false, new pki.GeneralNames({ names: [altName] }).toSchema());
    extend(oid.extendedKeyUsage, false, new pki.ExtKeyUsage({ keyPurposes: [oid.serverAuth] }).toSchema());
    const parentKeyId = createHash("sha1").update(new X509Certificate(request.issuer.certificate).publicKey.export({ type: "spki", format: "der" })).digest();
    extend(oid.authorityKeyId, false, new pki.AuthorityKeyIdentifier({ keyIdentifier: new asn1.OctetString({ valueHex: new Uint8Array(parentKeyId).buffer }) }).toSchema());
  }
  await certificate.subjectPublicKeyInfo.importKey(request.publicKey);
  await certificate.sign(request.issuer.key, "SHA-256");
  return new X509Certificate(Buffer.from(certificate.toSchema(true).toBER(false))).toString();
}
