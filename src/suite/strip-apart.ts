import { fileURLToPath } from "node:url";
import { mustRun } from "#kit/process.ts";
import type { Stripped } from "./strip.ts";

const program = fileURLToPath(new URL("./strip-process.ts", import.meta.url));

/** What was stripped last: the runs of a promotion load the same suite, one after another. */
let last: { readonly input: string; readonly results: Promise<readonly Stripped[]> } | undefined;

/**
 * Strips the types of modules in a process of its own, with which the compiler goes again. In this process its 20 MB would stay until the end of the run (most of them even
 * when a thread of its own had loaded it). Gives the results in the order of the sources.
 */
export async function stripApart(sources: readonly string[]): Promise<readonly Stripped[]> {
  if (sources.length === 0) return [];
  const input = JSON.stringify(sources);
  if (last?.input === input) return await last.results;
  const results = stripAll(input);
  last = { input, results };
  // A process that could not be started is no answer for the next time.
  results.catch(() => (last = undefined));
  return await results;
}

async function stripAll(input: string): Promise<readonly Stripped[]> {
  return JSON.parse(await mustRun(process.execPath, ["--disable-warning=ExperimentalWarning", program], { input })) as Stripped[];
}
