import { appendFile, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { ImageFacts } from "#swarm/images.ts";

const lineSchema = z.object({ id: z.string(), image: z.string(), at: z.iso.datetime({ precision: 3 }) });

/** An image that a run of ours brought onto the engine. */
export type PulledImage = z.infer<typeof lineSchema>;

const fileOf = (stateHome: string): string => join(stateHome, "pulled-images.ndjson");

/**
 * Notes the images that were not on the engine before a run of ours pulled them. Only these are ever removed again: an image that was there before is somebody
 * else's. One line each, appended in one write.
 */
export async function notePulled(stateHome: string, images: readonly ImageFacts[], now: number): Promise<void> {
  const lines = images.filter(({ pulled }) => pulled).map(({ id, image }) => `${JSON.stringify({ id, image, at: new Date(now).toISOString() })}\n`);
  if (lines.length === 0) return;
  await mkdir(stateHome, { recursive: true });
  await appendFile(fileOf(stateHome), lines.join(""));
}

/** By image id; a line that cannot be read says nothing. */
export async function readPulled(stateHome: string): Promise<ReadonlyMap<string, PulledImage>> {
  const text = await readFile(fileOf(stateHome), "utf8").catch(() => "");
  return new Map(text.split("\n").flatMap((line) => parse(line)).map((pulled) => [pulled.id, pulled]));
}

function parse(line: string): PulledImage[] {
  try {
    return [lineSchema.parse(JSON.parse(line))];
  } catch {
    return [];
  }
}
