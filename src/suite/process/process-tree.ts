import { readdir, readFile } from "node:fs/promises";

export type ProcessFacts = { readonly pid: number; readonly parent: number; readonly name: string; readonly peakBytes: number };

/** A process and all below it, the process itself first. What ends while we look is left out. */
export async function processTree(root: number): Promise<ProcessFacts[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const all = (await Promise.all(pids.map(factsOf))).filter((facts) => facts !== undefined);
  const children = Map.groupBy(all, ({ parent }) => parent);
  const below = (pid: number): ProcessFacts[] => (children.get(pid) ?? []).flatMap((child) => [child, ...below(child.pid)]);
  return [...all.filter(({ pid }) => pid === root), ...below(root)];
}

/** Every process that was started with this variable of the environment, whoever its parent is now. */
export async function processesWith(name: string, value: string): Promise<number[]> {
  const wanted = `\0${name}=${value}\0`;
  const pids = (await readdir("/proc")).filter((entry) => /^\d+$/.test(entry)).map(Number);
  const found = await Promise.all(pids.map(async (pid) => `\0${await readFile(`/proc/${pid}/environ`, "utf8").catch(() => "")}`.includes(wanted)));
  return pids.filter((pid, index) => found[index] && pid !== process.pid);
}

async function factsOf(pid: number): Promise<ProcessFacts | undefined> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => undefined);
  if (status === undefined) return undefined;
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
