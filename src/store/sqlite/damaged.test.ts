import { copyFile, mkdir, mkdtemp, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { backupStore } from "../backup.ts";
import { checkStore } from "../check.ts";
import { openStore } from "../open.ts";
import { exampleCanonical } from "../testing/examples.ts";

const root = await mkdtemp(join(tmpdir(), "cc-ci-store-"));
afterAll(() => rm(root, { recursive: true, force: true }));
let number = 0;

/** A state home with a store of some hundred records, all of them in the main file. */
async function filled(): Promise<{ readonly stateHome: string; readonly file: string }> {
  const stateHome = join(root, `home-${(number += 1)}`);
  await using store = await openStore({ stateHome });
  for (let count = 0; count < 200; count += 1) await store.canonicals.makeCurrent(exampleCanonical("notes"));
  return { stateHome, file: join(stateHome, "store.sqlite") };
}

/** Overwrites bytes in the middle of the file's pages. */
async function scratch(file: string, from: number, to: number): Promise<void> {
  const content = await readFile(file);
  content.fill(0x5a, Math.floor(content.length * from), Math.floor(content.length * to));
  await writeFile(file, content);
}

describe("a damaged store", () => {
  test.each<[string, (file: string) => Promise<void>]>([
    ["is other text", (file) => writeFile(file, "this is not a database, although it is long enough to be one ".repeat(200))],
    ["is scratched at its start", (file) => scratch(file, 0, 0.01)],
    ["is scratched in its middle", (file) => scratch(file, 0.3, 0.7)],
    ["is scratched in one page of records", (file) => scratch(file, 0.93, 0.935)],
    ["was cut off", async (file) => truncate(file, Math.floor((await stat(file)).size / 2))],
    ["has no schema any more", (file) => scratch(file, 0.0, 0.2)],
  ])("that %s is a fault in every command, and is never touched", async (_, damage) => {
    const { stateHome, file } = await filled();
    await damage(file);
    const before = await readFile(file);
    const fault = { kind: "infrastructure", code: "store-damaged", message: expect.stringContaining(file), next: expect.stringContaining("cc-ci store check --reindex") };
    await expect(openStore({ stateHome })).rejects.toMatchObject(fault);
    await expect(openStore({ stateHome }, { readOnly: true })).rejects.toMatchObject(fault);
    await expect(checkStore({ stateHome })).rejects.toMatchObject(fault);
    await expect(checkStore({ stateHome }, { reindex: true })).rejects.toMatchObject(fault);
    const copy = join(stateHome, "copy");
    await expect(backupStore({ stateHome }, copy)).rejects.toMatchObject(fault);
    await expect(stat(copy)).rejects.toMatchObject({ code: "ENOENT" });
    expect((await readFile(file)).equals(before)).toBe(true);
  });

  test("and moved away, a backup in its place is as good as the original", async () => {
    const { stateHome, file } = await filled();
    const { rows } = await backupStore({ stateHome }, join(stateHome, "backup"));
    expect(rows.canonical).toBe(200);
    await scratch(file, 0.3, 0.7);
    await rm(file);
    await copyFile(join(stateHome, "backup"), file);
    expect(await checkStore({ stateHome }, { reindex: true })).toMatchObject({ problems: [], rows: { canonical: 200 } });
  });

  test("a folder where the file should be", async () => {
    const stateHome = join(root, "folder");
    await mkdir(join(stateHome, "store.sqlite"), { recursive: true });
    await expect(openStore({ stateHome })).rejects.toMatchObject({ kind: "infrastructure", code: "store-unreadable" });
    await expect(openStore({ stateHome }, { readOnly: true })).rejects.toMatchObject({ kind: "infrastructure", code: "store-unreadable" });
  });

  test("a file where the state home should be", async () => {
    const stateHome = join(root, "a-file");
    await writeFile(stateHome, "");
    await expect(openStore({ stateHome })).rejects.toMatchObject({ kind: "infrastructure", code: "store-unreadable" });
    await expect(openStore({ stateHome: join(stateHome, "below") })).rejects.toMatchObject({ kind: "infrastructure", code: "store-unreadable" });
  });
});
