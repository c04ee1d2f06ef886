import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

export type StoredPost = { readonly slug: string; readonly html: string | null; readonly status: string };
export type Stored = { readonly posts: readonly StoredPost[]; readonly users: readonly string[] };

/** What a copy of Ghost's database holds. One that is damaged or lacks a table is an error. */
export async function readDatabase(content: Buffer): Promise<Stored> {
  const folder = await mkdtemp(join(tmpdir(), "ghost-"));
  try {
    const file = join(folder, "copy.db");
    await writeFile(file, content);
    using database = new DatabaseSync(file, { readOnly: true });
    const [check] = database.prepare("PRAGMA integrity_check").all();
    if (check?.integrity_check !== "ok") throw new Error(`the copy is damaged: ${JSON.stringify(check)}`);
    return {
      posts: database.prepare("SELECT slug, html, status FROM posts").all() as StoredPost[],
      users: database.prepare("SELECT email FROM users").all().map(({ email }) => String(email)),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}
