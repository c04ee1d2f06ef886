import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { writeAtomic } from "#kit/files.ts";
import { snapshotMethods } from "./port.ts";

/** about.json in a snapshot's folder: what is known of it without reading its data. */
const aboutSchema = z.object({
  schema: z.literal(1),
  id: z.string(),
  method: z.enum(snapshotMethods),
  /** The content hash, which is the SHA-256 of the file `manifest` beside it. */
  hash: z.string(),
  bytes: z.number(),
  files: z.number(),
  /** Keys of the volumes. */
  volumes: z.array(z.string()),
  /** What the live files took on the disk, in bytes. */
  allocated: z.number(),
});

export type AboutSnapshot = z.infer<typeof aboutSchema>;

export async function writeAbout(snapshot: string, about: AboutSnapshot): Promise<void> {
  await writeAtomic(join(snapshot, "about.json"), `${JSON.stringify(about, null, 2)}\n`, 0o600);
}

/** Undefined when it is missing or cannot be read. */
export async function readAbout(snapshot: string): Promise<AboutSnapshot | undefined> {
  const text = await readFile(join(snapshot, "about.json"), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return aboutSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
