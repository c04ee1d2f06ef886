import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Redactor } from "#kit/redact.ts";
import { checkForgeUrl, openForge } from "./open.ts";
import { readForgeToken } from "./token.ts";

const token = "0123456789abcdef0123456789abcdef01234567";
let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cc-ci-token-"));
  file = join(folder, "token");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function write(text: string, mode = 0o600): Promise<void> {
  await writeFile(file, text);
  await chmod(file, mode);
}

describe("token", () => {
  test.each([0o600, 0o400])("from a file of mode %o", async (mode) => {
    await write(`${token}\n`, mode);
    expect(await readForgeToken({ file, env: { CC_CI_FORGE_TOKEN: "of the environment" } })).toBe(token);
  });

  test("from the environment", async () => {
    expect(await readForgeToken({ env: { CC_CI_FORGE_TOKEN: token } })).toBe(token);
  });

  test.each([0o640, 0o644, 0o604, 0o660])("not from a file of mode %o", async (mode) => {
    await write(token, mode);
    await expect(readForgeToken({ file, env: {} })).rejects.toMatchObject({ code: "forge-token-open", next: `chmod 600 ${file}` });
  });

  test.each(["", "two words", "line\nline", "short", `${token}\u00e4`])("not %j", async (text) => {
    await write(text);
    const fault = await readForgeToken({ file, env: {} }).catch((error: unknown) => error as Error);
    expect(fault).toMatchObject({ code: "forge-token-invalid" });
    if (text !== "") expect((fault as Error).message).not.toContain(text);
  });

  test("nowhere", async () => {
    await expect(readForgeToken({ env: {} })).rejects.toMatchObject({ code: "forge-token-missing" });
    await expect(readForgeToken({ env: { CC_CI_FORGE_TOKEN: " " } })).rejects.toMatchObject({ code: "forge-token-missing" });
    await expect(readForgeToken({ file: join(folder, "none"), env: {} })).rejects.toMatchObject({ code: "forge-token-unreadable" });
    await expect(readForgeToken({ file: folder, env: {} })).rejects.toMatchObject({ code: expect.stringMatching(/^forge-token-(unreadable|open)$/) as string });
  });

  test("becomes known to the redactor before anything is asked", async () => {
    await write(token);
    const redactor = new Redactor();
    await openForge({ url: "https://forge.example.com", tokenFile: file, redactor });
    expect(redactor.text(`a ${token} b`)).toBe("a [secret] b");
  });
});

describe("address", () => {
  test.each([
    ["https://forge.example.com", "https://forge.example.com"],
    ["https://forge.example.com/", "https://forge.example.com"],
    ["https://forge.example.com/git//", "https://forge.example.com/git"],
    ["http://127.0.0.1:3000", "http://127.0.0.1:3000"],
    ["http://[::1]:3000/", "http://[::1]:3000"],
    ["http://localhost", "http://localhost"],
  ])("%s", (text, expected) => expect(checkForgeUrl(text)).toBe(expected));

  test.each(["forge", "http://forge.example.com", "ftp://localhost", "https://u:p@forge.example.com", "https://forge.example.com/?a=b", "file:///srv", "http://localhost.example.com"])("not %s", (text) => {
    let fault: unknown;
    try {
      checkForgeUrl(text);
    } catch (error) {
      fault = error;
    }
    expect(fault).toMatchObject({ code: "forge-url", message: expect.not.stringContaining("u:p") as string });
  });
});
