import { fileURLToPath } from "node:url";
import { mustRun } from "#kit/process.ts";
import type { Stripped } from "./strip.ts";

const program = fileURLToPath(new URL("./strip-process.ts", import.meta.url));

/**
 * Strips the types of modules in a process of its own, with which the compiler goes again. In this process its 20 MB would stay until the end of the run (most of them even
 * when a thread of its own had loaded it). Gives the results in the order of the sources.
 */
export async function stripApart(sources: readonly string[]): Promise<Stripped[]> {
  if (sources.length === 0) return [];
  return JSON.parse(await mustRun(process.execPath, ["--disable-warning=ExperimentalWarning", program], { input: JSON.stringify(sources) })) as Stripped[];
}
