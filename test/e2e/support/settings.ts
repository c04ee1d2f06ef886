import { writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Writes the configuration of a home: keys whose values are strings. JSON's strings are TOML's. */
export async function configure(home: string, keys: Readonly<Record<string, string>>): Promise<void> {
  await writeFile(join(home, "config.toml"), Object.entries(keys).map(([key, value]) => `${key} = ${JSON.stringify(value)}\n`).join(""));
}
