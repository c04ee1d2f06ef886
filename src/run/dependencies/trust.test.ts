import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withTrust, writeAuthorities } from "./trust.ts";

test("every service gets the file and the variables; what the recipe says itself stays", () => {
  const model = { version: "3.8", services: { app: { image: "a", environment: { SSL_CERT_FILE: "/own.pem", A: "1" }, configs: [{ source: "own", target: "/own" }] }, db: { image: "b" } }, configs: { own: { name: "s_own", file: "/own" } } };
  const changed = withTrust(model, "stack", "/run/authorities.pem");
  expect(changed.services.app).toMatchObject({ image: "a", environment: { SSL_CERT_FILE: "/own.pem", A: "1", NODE_EXTRA_CA_CERTS: "/etc/cc-ci/authorities.pem" }, configs: [{ source: "own" }, { source: "cc_ci_authorities", target: "/etc/cc-ci/authorities.pem" }] });
  expect(changed.services.db).toMatchObject({ environment: { SSL_CERT_FILE: "/etc/cc-ci/authorities.pem" }, configs: [{ source: "cc_ci_authorities" }] });
  expect(changed.configs).toEqual({ own: { name: "s_own", file: "/own" }, cc_ci_authorities: { name: "stack_cc_ci_authorities", file: "/run/authorities.pem" } });
});

test("the edge's authority is in the file, after the host's", async () => {
  const folder = await mkdtemp(join(tmpdir(), "cc-ci-trust-"));
  try {
    const content = await readFile(await writeAuthorities(folder, "-----BEGIN CERTIFICATE-----\nEDGE\n"), "utf8");
    expect(content.endsWith("\n-----BEGIN CERTIFICATE-----\nEDGE\n") || content === "-----BEGIN CERTIFICATE-----\nEDGE\n").toBe(true);
    expect(content.startsWith("\n")).toBe(false);
  } finally {
    await rm(folder, { recursive: true });
  }
});
