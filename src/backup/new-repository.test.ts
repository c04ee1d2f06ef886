import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { command } from "#kit/process.ts";
import { makeResticRepository, poly1305 } from "./new-repository.ts";

const password = "5f0c2e7a9b".repeat(4);

async function repository(): Promise<AsyncDisposable & { readonly root: string; readonly folder: string; restic(...args: string[]): ReturnType<typeof command> }> {
  const root = await mkdtemp(join(tmpdir(), "cc-ci-repository-"));
  const folder = join(root, "repository");
  await writeFile(join(root, "password"), password);
  await makeResticRepository(folder, password);
  return {
    root,
    folder,
    restic: async (...args) => await command("restic", ["--repo", folder, "--password-file", join(root, "password"), "--no-cache", ...args], {}),
    [Symbol.asyncDispose]: async () => await rm(root, { recursive: true, force: true }),
  };
}

describe("a repository of our making", () => {
  test("is one to the real restic: it takes a snapshot, finds no error and gives the data back", async () => {
    await using made = await repository();
    await mkdir(join(made.root, "data"));
    await writeFile(join(made.root, "data", "a"), "content");
    expect(await made.restic("backup", join(made.root, "data"))).toMatchObject({ exitCode: 0 });
    expect(await made.restic("check", "--read-data")).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("no errors were found") as string });
    expect(await made.restic("dump", "latest", join(made.root, "data", "a"))).toMatchObject({ exitCode: 0, stdout: "content" });
  });

  test("restic can add a key of its own to it, so the master key is whole", async () => {
    await using made = await repository();
    await writeFile(join(made.root, "other"), "another");
    expect(await made.restic("key", "add", "--new-password-file", join(made.root, "other"))).toMatchObject({ exitCode: 0 });
    expect(await made.restic("--password-file", join(made.root, "other"), "check")).toMatchObject({ exitCode: 0 });
  });

  test("nobody gets in with another password", async () => {
    await using made = await repository();
    await writeFile(join(made.root, "password"), `${password}0`);
    expect(await made.restic("snapshots")).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("wrong password") as string });
  });

  test("a config that was tampered with is refused", async () => {
    await using made = await repository();
    const config = await readFile(join(made.folder, "config"));
    config[20]! ^= 1;
    await rm(join(made.folder, "config"));
    await writeFile(join(made.folder, "config"), config);
    expect(await made.restic("snapshots")).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("ciphertext verification failed") as string });
  });

  test("the key's file is named by its hash and holds no word of the master key", async () => {
    await using made = await repository();
    const [name = ""] = await readdir(join(made.folder, "keys"));
    const content = await readFile(join(made.folder, "keys", name));
    expect(createHash("sha256").update(content).digest("hex")).toBe(name);
    expect(JSON.parse(content.toString())).toMatchObject({ kdf: "scrypt", N: 2, r: 1, p: 1 });
    expect(content.toString()).not.toContain("encrypt");
  });

  test("two of them share nothing", async () => {
    await using one = await repository();
    await using other = await repository();
    const ids = await Promise.all([one, other].map(async (made) => (JSON.parse((await made.restic("cat", "config")).stdout) as { id: string }).id));
    expect(ids[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(ids[0]).not.toBe(ids[1]);
  });
});

describe("Poly1305", () => {
  const hex = (text: string): Buffer => Buffer.from(text.replaceAll(" ", ""), "hex");
  // RFC 8439, section 2.5.2 and appendix A.3 (vectors 7, 8, 9 and 11).
  test.each([
    ["of text", "85d6be7857556d337f4452fe42d506a8", "0103808afb0db2fd4abff6af4149f51b", Buffer.from("Cryptographic Forum Research Group").toString("hex"), "a8061dc1305136c6c22b8baf0c0127a9"],
    ["of nothing", "85d6be7857556d337f4452fe42d506a8", "0103808afb0db2fd4abff6af4149f51b", "", "0103808afb0db2fd4abff6af4149f51b"],
    ["where the sum overflows", "02000000000000000000000000000000", "ffffffffffffffffffffffffffffffff", "02000000000000000000000000000000", "03000000000000000000000000000000"],
    ["where the sum reaches the prime", "01000000000000000000000000000000", "00000000000000000000000000000000", "ffffffffffffffffffffffffffffffff f0ffffffffffffffffffffffffffffff 11000000000000000000000000000000", "05000000000000000000000000000000"],
    ["where the sum is the prime", "01000000000000000000000000000000", "00000000000000000000000000000000", "ffffffffffffffffffffffffffffffff fbfefefefefefefefefefefefefefefe 01010101010101010101010101010101", "00000000000000000000000000000000"],
    ["of a long carry", "01000000000000000400000000000000", "00000000000000000000000000000000", "e33594d7505e43b900000000000000003394d7505e4379cd01000000000000000000000000000000000000000000000001000000000000000000000000000000", "14000000000000005500000000000000"],
  ])("%s", (_, r, s, message, tag) => {
    expect(poly1305(hex(message), hex(r), hex(s)).toString("hex")).toBe(tag);
  });
});
