import { createHash } from "node:crypto";
import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { writeAtomic } from "#kit/files.ts";
import { mustRun } from "#kit/process.ts";
import type { Stripped } from "./strip.ts";

const program = fileURLToPath(new URL("./strip-process.ts", import.meta.url));

const keptSchema = z.array(z.union([z.object({ code: z.string() }), z.object({ problem: z.string(), at: z.object({ line: z.number(), column: z.number() }) })]));

/** What is kept of suites and of ours, of the latest versions. */
const most = 100;
const prefix = "stripped-";

/**
 * Strips the types of modules in a process of its own, with which the compiler goes again. In this process its 20 MB would stay until the end of the run (most of them even
 * when a thread of its own had loaded it). A start of the compiler takes longer than all that it has to do, so that what it made is kept. Gives the results in the order of the sources.
 * @param cache a folder where what was made is kept for the next time with the same sources and the same Node; null: nowhere
 */
export async function stripApart(sources: readonly string[], cache: string | null): Promise<readonly Stripped[]> {
  if (sources.length === 0) return [];
  const input = JSON.stringify(sources);
  if (cache === null) return await stripAll(input);
  const file = join(cache, `${prefix}${createHash("sha256").update(JSON.stringify([process.version, input])).digest("hex").slice(0, 32)}.json`);
  const kept = await readKept(file);
  if (kept?.length === sources.length) return kept;
  const results = await stripAll(input);
  // Without it the next process strips them again; what else a full disk does will be told.
  await keep(file, cache, results).catch(() => undefined);
  return results;
}

async function stripAll(input: string): Promise<readonly Stripped[]> {
  return JSON.parse(await mustRun(process.execPath, ["--disable-warning=ExperimentalWarning", program], { input })) as Stripped[];
}

/** Undefined where there is none, or none that can be read. */
async function readKept(file: string): Promise<readonly Stripped[] | undefined> {
  try {
    return keptSchema.parse(JSON.parse(await readFile(file, "utf8")));
  } catch {
    return undefined;
  }
}

async function keep(file: string, cache: string, results: readonly Stripped[]): Promise<void> {
  await writeAtomic(file, JSON.stringify(results), 0o600);
  const names = (await readdir(cache)).filter((name) => name.startsWith(prefix) && name.endsWith(".json"));
  if (names.length <= most) return;
  const dated = await Promise.all(names.map(async (name) => ({ path: join(cache, name), at: (await stat(join(cache, name))).mtimeMs })));
  await Promise.all(dated.toSorted((one, other) => other.at - one.at).slice(most).map(({ path }) => rm(path, { force: true })));
}
