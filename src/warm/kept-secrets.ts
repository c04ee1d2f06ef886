import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { Fault } from "#kit/fault.ts";
import { writeAtomic } from "#kit/files.ts";

const schema = z.strictObject({ byVersion: z.record(z.string(), z.string()), byKey: z.record(z.string(), z.string()) });

/** The values of a warm app's secrets. `byVersion`: by `<key>_<version>`, for the next deploy; `byKey`: by compose key, for who uses the app. */
export type WarmSecretValues = z.infer<typeof schema>;

/** A warm app's secrets, which have to be known as long as its data is there. They lie in a file that only root may read, and nowhere else. */
export class WarmSecrets {
  readonly #folder: string;

  /** @param home the state home */
  constructor(home: string) {
    this.#folder = join(home, "warm", "secrets");
  }

  async write(owner: string, values: WarmSecretValues): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await writeAtomic(this.#path(owner), JSON.stringify(values), 0o600);
  }

  /**
   * None where there is no file yet. Faults: `warm-secrets-unreadable`.
   * @param needed the app has data that was made with them, so that there must be a file
   */
  async read(owner: string, needed = false): Promise<WarmSecretValues> {
    try {
      return schema.parse(JSON.parse(await readFile(this.#path(owner), "utf8")));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT" && !needed) return { byVersion: {}, byKey: {} };
      throw new Fault("infrastructure", "warm-secrets-unreadable", `the secrets that belong to a warm app's data cannot be read: ${this.#path(owner)}`, { cause: error, next: "Restore the file from a backup of the host, or give the app up with `cc-ci warm down --remove-data`." });
    }
  }

  /** What is not there is fine. */
  async remove(owner: string): Promise<void> {
    await rm(this.#path(owner), { force: true });
  }

  #path(owner: string): string {
    return join(this.#folder, `${owner}.json`);
  }
}
