import { createHash, randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { bytesOf, sh } from "./shell.ts";

export type Restic = { backup(paths: readonly string[]): Promise<string>; list(snapshot: string): Promise<string[]>; read(snapshot: string, path: string): Promise<Buffer>; restore(snapshot: string): Promise<void> };

/** A fresh repository with a random password. */
export async function makeRepository(folder: string): Promise<Restic> {
  await mkdir(folder);
  await writeFile(join(folder, "password"), randomBytes(24).toString("hex"), { mode: 0o600 });
  const common = ["--repo", join(folder, "repository"), "--password-file", join(folder, "password"), "--no-cache"];
  await sh("restic", [...common, "init"]);
  return {
    async backup(paths) {
      const out = await sh("restic", [...common, "backup", "--json", "--", ...paths]);
      return (JSON.parse(out.split("\n").findLast((line) => line.includes('"summary"')) ?? "{}") as { snapshot_id: string }).snapshot_id;
    },
    list: async (snapshot) => (await sh("restic", [...common, "ls", "--json", snapshot])).split("\n").map((line) => (JSON.parse(line) as { path?: string }).path ?? ""),
    read: (snapshot, path) => bytesOf("restic", [...common, "dump", snapshot, path]),
    restore: async (snapshot) => void (await sh("restic", [...common, "restore", snapshot, "--target", "/"])),
  };
}

export function hashOf(content: Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}
