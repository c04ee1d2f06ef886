import { readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";

export type ProcessFacts = { readonly pid: number; readonly parent: number; readonly name: string; readonly peakBytes: number };

/** A process and all below it, the process itself first. What ends while we look is left out. */
export async function processTree(root: number): Promise<ProcessFacts[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const all = pids.flatMap((pid) => factsOf(pid) ?? []);
  const children = Map.groupBy(all, ({ parent }) => parent);
  const below = (pid: number): ProcessFacts[] => (children.get(pid) ?? []).flatMap((child) => [child, ...below(child.pid)]);
  return [...all.filter(({ pid }) => pid === root), ...below(root)];
}

/** Every process that was started with this variable of the environment, whoever its parent is now. */
export async function processesWith(name: string, value: string): Promise<number[]> {
  const wanted = `\0${name}=${value}\0`;
  const pids = (await readdir("/proc")).filter((entry) => /^\d+$/.test(entry)).map(Number);
  return pids.filter((pid) => pid !== process.pid && `\0${textOf(pid, "environ")}`.includes(wanted));
}

/** Empty for a process that has ended. Read at once: these files are made in memory, and the other way takes 64 KB for each of hundreds. */
function textOf(pid: number, name: "status" | "environ"): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "utf8");
  } catch {
    return "";
  }
}

function factsOf(pid: number): ProcessFacts | undefined {
  const status = textOf(pid, "status");
  if (status === "") return undefined;
  const field = (name: string): string => new RegExp(`^${name}:\\s*(.*)$`, "m").exec(status)?.[1] ?? "";
  return { pid, parent: Number(field("PPid")), name: field("Name"), peakBytes: Number.parseInt(field("VmHWM") || "0", 10) * 1024 };
}

/** Highest resident memory of each process ever seen, summed; shared pages count once for each process. */
export class PeakMemory {
  readonly #peaks = new Map<number, ProcessFacts>();

  add(processes: readonly ProcessFacts[]): void {
    for (const facts of processes) {
      if (facts.peakBytes > (this.#peaks.get(facts.pid)?.peakBytes ?? 0)) this.#peaks.set(facts.pid, facts);
    }
  }

  /** Bytes, the browser apart. */
  get total(): { readonly tests: number; readonly browser: number } {
    const sum = (browser: boolean): number => [...this.#peaks.values()].filter(({ name }) => /^chrom/i.test(name) === browser).reduce((bytes, { peakBytes }) => bytes + peakBytes, 0);
    return { tests: sum(false), browser: sum(true) };
  }
}
