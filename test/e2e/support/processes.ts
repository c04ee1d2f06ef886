import { readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";

export type ProcessSeen = { readonly pid: number; readonly command: string };

/** Every process, this one apart, whose arguments, environment or working folder name a folder. Zombies have none of these. */
export async function processesNaming(folder: string): Promise<ProcessSeen[]> {
  const seen = await Promise.all((await pids()).map(async (pid) => ((await namesFolder(pid, folder)) ? [{ pid, command: (await commandLine(pid)).replaceAll("\0", " ").trim() }] : [])));
  return seen.flat();
}

async function namesFolder(pid: number, folder: string): Promise<boolean> {
  const [command, environment, workingFolder] = await Promise.all([
    commandLine(pid),
    readFile(join("/proc", String(pid), "environ"), "utf8").catch(() => ""),
    readlink(join("/proc", String(pid), "cwd")).catch(() => ""),
  ]);
  return [command, environment, workingFolder].some((text) => text.includes(folder));
}

/** Collects the command lines of all processes over and over until it is stopped; gives all that it ever saw. */
export function watchCommandLines(): { stop(): Promise<ReadonlySet<string>> } {
  const seen = new Set<string>();
  const over = new AbortController();
  const done = (async () => {
    while (!over.signal.aborted) {
      for (const line of await Promise.all((await pids()).map(commandLine))) seen.add(line);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  return {
    async stop() {
      over.abort();
      await done;
      return seen;
    },
  };
}

async function pids(): Promise<number[]> {
  return (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number).filter((pid) => pid !== process.pid);
}

function commandLine(pid: number): Promise<string> {
  return readFile(join("/proc", String(pid), "cmdline"), "utf8").catch(() => "");
}
