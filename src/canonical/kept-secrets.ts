import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { Fault } from "#kit/fault.ts";
import { writeAtomic } from "#kit/files.ts";

const ending = ".json";
const schema = z.record(z.string(), z.string());

/**
 * The secrets that a canonical's data was made with, by `<key>_<version>`: a database opens only to the password that it was made with. They lie beside the
 * snapshots in a file that only root may read, and nowhere else: not in the store, not in any record.
 */
export class KeptSecrets {
  readonly #folder: string;

  /** @param root the snapshots' root */
  constructor(root: string) {
    this.#folder = join(root, "secrets");
  }

  async write(snapshot: string, secrets: ReadonlyMap<string, string>): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await writeAtomic(this.#path(snapshot), JSON.stringify(Object.fromEntries(secrets)), 0o600);
  }

  /** Faults: `canonical-secrets-missing` when the file is gone or cannot be read; without it the data is of no use. */
  async read(snapshot: string): Promise<ReadonlyMap<string, string>> {
    const text = await readFile(this.#path(snapshot), "utf8").catch(() => "");
    try {
      return new Map(Object.entries(schema.parse(JSON.parse(text))));
    } catch {
      throw new Fault("infrastructure", "canonical-secrets-missing", `the secrets that belong to the snapshot ${snapshot} cannot be read: ${this.#path(snapshot)}`, {
        next: "Restore the file from a backup of the host, or promote the recipe anew with `cc-ci canonical promote`.",
      });
    }
  }

  async remove(snapshot: string): Promise<void> {
    await rm(this.#path(snapshot), { force: true });
  }

  /** Removes the files of all snapshots but these, and what was half written. Returns the names of what it removed. */
  async removeOthers(snapshots: ReadonlySet<string>): Promise<string[]> {
    const files = await readdir(this.#folder).catch((): string[] => []);
    const others = files.filter((file) => !file.endsWith(ending) || !snapshots.has(file.slice(0, -ending.length)));
    await Promise.all(others.map((file) => rm(join(this.#folder, file), { force: true })));
    return others;
  }

  #path(snapshot: string): string {
    if (!/^[a-z0-9][a-z0-9._-]*$/i.test(snapshot)) throw new Fault("infrastructure", "snapshot-name", `"${snapshot}" cannot be a snapshot's name`);
    return join(this.#folder, `${snapshot}${ending}`);
  }
}
