import { access, chmod, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "#kit/fault.ts";
import { writeOnce } from "#kit/files.ts";
import { randomHex } from "#kit/ids.ts";
import { tool, toolFault, tryTool } from "./tool.ts";

/**
 * A restic repository that keeps the data of all snapshots, each block once. Only a file beside it knows its random password. Processes share it, but for
 * removal, which has it to itself: a lock of the kernel's holds that, because it cannot outlive its process as restic's own can.
 */
export class SnapshotRepository {
  readonly #folder: string;
  #keepsHoles: Promise<boolean> | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async exists(): Promise<boolean> {
    return access(join(this.#folder, "repository", "config")).then(
      () => true,
      () => false,
    );
  }

  /** Makes the repository, if it is not there. */
  async ensure(): Promise<void> {
    if (await this.exists()) return;
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await chmod(this.#folder, 0o700);
    await writeOnce(this.#file("password"), randomHex(24), 0o600);
    const made = await this.#try("exclusive", ["init"]);
    // Another process may have been first.
    if (made.exitCode !== 0 && !(await this.exists())) throw toolFault("restic init", made);
  }

  /** Stores folders, given by name, that lie in one folder. Everything is read, whatever restic remembers of it. Returns restic's id. */
  async backup(parent: string, names: readonly string[], tag: string, signal?: AbortSignal): Promise<string> {
    await this.ensure();
    const args = ["backup", "--json", "--force", "--host", "cc-ci", "--tag", tag, "--", ...names.map((name) => `./${name}`)];
    const made = await this.#try("shared", args, { cwd: parent, signal });
    // Exit code 3: some file could not be read.
    if (made.exitCode !== 0) throw toolFault("restic backup", { ...made, stdout: "" });
    const summary = made.stdout.split("\n").filter((line) => line.includes('"summary"')).map((line) => JSON.parse(line) as { snapshot_id?: unknown }).at(-1);
    if (typeof summary?.snapshot_id !== "string") throw new Fault("infrastructure", "restic-no-snapshot", "restic did not say which snapshot it made");
    return summary.snapshot_id;
  }

  /** Puts the folders of a snapshot into a folder. Throws `snapshot-damaged` when the repository no longer holds what it was given. */
  async restore(id: string, target: string, signal?: AbortSignal): Promise<void> {
    const sparse = (await this.keepsHoles()) ? ["--sparse"] : [];
    const result = await this.#try("shared", ["restore", id, "--target", target, ...sparse], { signal });
    if (result.exitCode === 0) return;
    const fault = toolFault("restic restore", { ...result, stdout: "" });
    if (fault.code === "snapshot-disk-full" || !tellsOfDamage(result.stderr)) throw fault;
    throw new Fault("infrastructure", "snapshot-damaged", `the restic repository no longer holds what it was given: ${fault.evidence.at(-1) ?? ""}`, { evidence: fault.evidence });
  }

  /** restic's ids of what was stored under a tag. */
  async find(tag: string): Promise<string[]> {
    const listed = JSON.parse(await this.#run("shared", ["snapshots", "--json", "--tag", tag])) as { id: string }[] | null;
    return (listed ?? []).map(({ id }) => id);
  }

  /** Removes snapshots, and all data that no snapshot needs. */
  async remove(ids: readonly string[]): Promise<void> {
    const args = ids.length > 0 ? ["forget", "--prune", ...ids] : ["prune"];
    await this.#run("exclusive", args);
  }

  /** Bytes that the data of snapshots take in the repository, shared ones included. */
  async size(ids: readonly string[]): Promise<number> {
    const { total_size: bytes } = JSON.parse(await this.#run("shared", ["stats", "--json", "--mode", "raw-data", ...ids])) as { total_size: number };
    return bytes;
  }

  /** Whether restic itself can leave holes in what it restores: since 0.15. */
  keepsHoles(): Promise<boolean> {
    return (this.#keepsHoles ??= tool("restic", ["version"]).then((text) => {
      const [, major, minor] = /restic (\d+)\.(\d+)/.exec(text) ?? [];
      return Number(major) > 0 || Number(minor) >= 15;
    }));
  }

  #file(name: string): string {
    return join(this.#folder, name);
  }

  #arguments(use: "shared" | "exclusive", args: readonly string[]): string[] {
    const lock = [`--${use}`, "--no-fork", this.#file("lock")];
    return [...lock, "restic", "--repo", this.#file("repository"), "--password-file", this.#file("password"), "--no-cache", ...args];
  }

  /** A process that was killed while it removed something has left a lock of restic's that keeps everybody out, and is removed on the way. */
  async #try(use: "shared" | "exclusive", args: readonly string[], options: Parameters<typeof tryTool>[2] = {}): ReturnType<typeof tryTool> {
    const result = await tryTool("flock", this.#arguments(use, args), options);
    if (result.exitCode === 0 || !result.stderr.includes("already locked")) return result;
    // Who has the kernel's lock alone knows that every lock of restic's is a dead process's.
    const unlocked = await tryTool("flock", this.#arguments("exclusive", ["unlock", "--remove-all"]));
    return unlocked.exitCode === 0 ? await tryTool("flock", this.#arguments(use, args), options) : result;
  }

  async #run(use: "shared" | "exclusive", args: readonly string[]): Promise<string> {
    const result = await this.#try(use, args);
    if (result.exitCode !== 0) throw toolFault(`restic ${args[0]}`, { ...result, stdout: "" });
    return result.stdout;
  }
}

/** Whether restic's words mean that data are gone or not what they were, rather than that it could not work. Pure. */
export function tellsOfDamage(stderr: string): boolean {
  return /ciphertext verification failed|hash mismatch|does not match|invalid data|not found in (?:repository|index)|data\/[0-9a-f]+.*no such file|unexpected EOF|no matching ID found/i.test(stderr);
}
