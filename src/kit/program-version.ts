import { stat } from "node:fs/promises";
import { command } from "./process.ts";

const known = new Map<string, Promise<string>>();

/** The first line that a program prints; empty where it cannot be run. As long as its file is the same, it is asked once: a promotion makes three runs, a sweep hundreds. */
export async function programVersion(path: string, args: readonly string[]): Promise<string> {
  const file = await stat(path).catch(() => undefined);
  if (file === undefined) return "";
  const key = JSON.stringify([path, args, file.ino, file.size, file.mtimeMs]);
  const asked = known.get(key) ?? ask(path, args);
  known.set(key, asked);
  const version = await asked;
  if (version === "") known.delete(key);
  return version;
}

async function ask(path: string, args: readonly string[]): Promise<string> {
  const result = await command(path, args, { timeout: 10_000 }).catch(() => undefined);
  return result?.exitCode === 0 ? (result.stdout.trim().split("\n")[0] ?? "") : "";
}
