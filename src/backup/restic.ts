import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { Fault } from "#kit/fault.ts";
import { randomHex } from "#kit/ids.ts";
import { command } from "#kit/process.ts";
import { makeResticRepository } from "./new-repository.ts";

export type SnapshotEntry = { readonly path: string; readonly type: string; readonly size: number };

/** A restic repository of one run, with a random password that only its file knows. */
export class ResticRepository {
  readonly #folder: string;
  readonly #ready: Promise<void>;

  private constructor(folder: string, ready: Promise<void>) {
    this.#folder = folder;
    this.#ready = ready;
    // Whoever needs the repository waits for it and sees the failure then.
    ready.catch(() => undefined);
  }

  /** Starts making the repository and returns at once; it is ready by the time that it is needed. */
  static create(folder: string, signal: AbortSignal): ResticRepository {
    const make = async (): Promise<void> => {
      signal.throwIfAborted();
      const password = randomHex(32);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeFile(join(folder, "password"), password, { mode: 0o600 });
      await makeResticRepository(join(folder, "repository"), password);
    };
    return new ResticRepository(folder, make());
  }

  /** Takes a snapshot of absolute paths and returns its id. Zero files is a fault: nothing was backed up. */
  async backup(paths: readonly string[], tags: readonly string[], signal: AbortSignal): Promise<{ id: string; files: number; bytes: number }> {
    await this.#ready;
    const out = await restic(this.#folder, ["backup", "--json", "--host", "cc-ci", ...tags.flatMap((tag) => ["--tag", tag]), "--", ...paths], signal);
    const summary = out.split("\n").filter((line) => line.includes('"summary"')).map((line) => JSON.parse(line) as Record<string, unknown>).at(-1);
    if (typeof summary?.snapshot_id !== "string") throw new Fault("infrastructure", "restic-no-snapshot", "restic did not say which snapshot it made");
    return { id: summary.snapshot_id, files: Number(summary.total_files_processed ?? 0), bytes: Number(summary.total_bytes_processed ?? 0) };
  }

  /** Every file and folder of a snapshot, by absolute path. */
  async list(snapshot: string, signal: AbortSignal): Promise<SnapshotEntry[]> {
    await this.#ready;
    const out = await restic(this.#folder, ["ls", "--json", snapshot], signal);
    return out
      .split("\n")
      .filter((line) => line.includes('"struct_type":"node"'))
      .map((line) => JSON.parse(line) as { path: string; type: string; size?: number })
      .map(({ path, type, size }) => ({ path, type, size: size ?? 0 }));
  }

  /** The content of one file of a snapshot. */
  async read(snapshot: string, path: string, signal: AbortSignal): Promise<Buffer> {
    await this.#ready;
    const result = await execa("restic", [...common(this.#folder), "dump", snapshot, path], { encoding: "buffer", stripFinalNewline: false, reject: false, cancelSignal: signal, stdin: "ignore" });
    if (result.exitCode !== 0) {
      throw new Fault("recipe", "not-in-snapshot", `${path} is not in the snapshot`, { evidence: [Buffer.from(result.stderr ?? []).toString().trim()] });
    }
    return Buffer.from(result.stdout ?? []);
  }

  /** Writes a snapshot back to the absolute paths that it was taken from, over what is there. Nothing is stopped or deleted, as operators do it. */
  async restore(snapshot: string, signal: AbortSignal): Promise<void> {
    await this.#ready;
    await restic(this.#folder, ["restore", snapshot, "--target", "/"], signal);
  }
}

function common(folder: string): string[] {
  return ["--repo", join(folder, "repository"), "--password-file", join(folder, "password"), "--no-cache"];
}

async function restic(folder: string, args: readonly string[], signal: AbortSignal): Promise<string> {
  const result = await command("restic", [...common(folder), ...args], { signal });
  if (result.exitCode === 0) return result.stdout;
  const tail = result.stderr.trim().split("\n").slice(-8);
  throw new Fault("infrastructure", "restic-failed", `restic ${args[0]} ended with exit code ${result.exitCode}: ${tail.at(-1) ?? ""}`, { evidence: tail });
}
