import { execFile } from "node:child_process";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openAuthority } from "./authority.ts";

let home: string;
beforeEach(async () => void (home = await mkdtemp(join(tmpdir(), "cc-ci-edge-"))));
afterEach(() => rm(home, { recursive: true, force: true }));

const now = Date.parse("2026-06-01T00:00:00Z");

describe("the authority", () => {
  it("is the same for all who open it, and its key is for its owner only", async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => openAuthority(home, now)));
    expect(new Set(all.map(({ certificate }) => certificate)).size).toBe(1);
    expect((await stat(join(home, "edge", "ca-2026.key"))).mode & 0o777).toBe(0o600);
    expect(await readFile(all[0]?.path ?? "", "utf8")).toBe(all[0]?.certificate);
    expect((await openAuthority(home, now)).spkiHash).toBe(all[0]?.spkiHash);
  });

  it("is the same for several processes", async () => {
    const script = `import { openAuthority } from ${JSON.stringify(new URL("./authority.ts", import.meta.url).href)}; console.log((await openAuthority(${JSON.stringify(home)})).spkiHash)`;
    const runs = await Promise.all(Array.from({ length: 4 }, () => promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], { cwd: new URL("../../..", import.meta.url) })));
    expect(new Set(runs.map(({ stdout }) => stdout.trim())).size).toBe(1);
    expect(runs[0]?.stdout.trim()).toMatch(/^[\w+/]{43}=$/);
  });

  it("is another next year and lasts as long as it is used", async () => {
    const [first, second] = [await openAuthority(home, now), await openAuthority(home, Date.parse("2027-01-01T00:00:00Z"))];
    expect(first.certificate).not.toBe(second.certificate);
    expect(Date.parse(new X509Certificate(first.certificate).validTo)).toBeGreaterThan(Date.parse("2028-01-01T00:00:00Z"));
  });

  it("writes its certificate again when it is lost", async () => {
    const { path, certificate } = await openAuthority(home, now);
    await rm(path);
    await openAuthority(home, now);
    expect(await readFile(path, "utf8")).toBe(certificate);
  });

  it("says what to do with a broken file", async () => {
    await openAuthority(home, now);
    const key = join(home, "edge", "ca-2026.key");
    await chmod(key, 0o600);
    await writeFile(key, "nothing");
    await expect(openAuthority(home, now)).rejects.toMatchObject({ kind: "infrastructure", code: "edge-authority", next: expect.stringContaining(key) as string });
  });
});

describe("a certificate", () => {
  it.each(["note.cc-ci.localhost", "127.0.0.1", `${"a".repeat(63)}.${"b".repeat(63)}.test`])("for %s is signed by the authority for that host only", async (host) => {
    const authority = await openAuthority(home, now);
    const { cert, key } = await authority.issue(host);
    const leaf = new X509Certificate(cert);
    const ca = new X509Certificate(authority.certificate);
    expect(leaf.checkIssued(ca)).toBe(true);
    expect(leaf.verify(ca.publicKey)).toBe(true);
    expect(leaf.checkPrivateKey(createPrivateKey(key))).toBe(true);
    expect([leaf.ca, ca.ca]).toEqual([false, true]);
    expect(leaf.checkHost(host) ?? leaf.checkIP(host)).toBe(host);
    expect(leaf.checkHost("other.test")).toBeUndefined();
    expect(Date.parse(leaf.validTo) - Date.parse(leaf.validFrom)).toBeLessThan(398 * 86_400_000);
    expect(cert.endsWith(authority.certificate)).toBe(true);
  });

  it("has a serial number of its own", async () => {
    const authority = await openAuthority(home, now);
    const serials = await Promise.all(Array.from({ length: 5 }, async () => new X509Certificate((await authority.issue("a.test")).cert).serialNumber));
    expect(new Set(serials).size).toBe(5);
  });
});
