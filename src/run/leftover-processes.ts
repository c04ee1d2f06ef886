import { readdir, readFile, readlink } from "node:fs/promises";
import { basename, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { processesWith } from "#suite/process/process-tree.ts";

/** Programs that a run starts and that do not notice when it is gone. */
const programs = new Set(["restic", "git", "docker"]);
const patience = 5_000;

/**
 * Ends what a killed run started and left running: its test process and browser, and programs that work in the run's private folder. Otherwise
 * they would write into it again after it has been removed.
 */
export async function endLeftoverProcesses(workFolder: string): Promise<void> {
  const end = performance.now() + patience;
  for (let wait = 10; ; wait *= 2) {
    const left = [...(await processesWith("CC_CI_SOCKET", join(workFolder, "b.sock"))), ...(await programsIn(workFolder))];
    if (left.length === 0 || performance.now() > end) return;
    for (const pid of left) kill(pid);
    await delay(wait);
  }
}

async function programsIn(folder: string): Promise<number[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(
    pids.map(async (pid) => {
      const words = (await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")).split("\0");
      if (!programs.has(basename(words[0] ?? ""))) return false;
      const places = [...words.slice(1), await readlink(`/proc/${pid}/cwd`).catch(() => "")];
      return places.some((place) => place === folder || place.includes(`${folder}/`));
    }),
  );
  return pids.filter((_, index) => found[index]);
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It is gone already.
  }
}
