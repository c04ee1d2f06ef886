import { readdirSync, readFileSync } from "node:fs";

export type Sample = { readonly total: number; readonly parts: ReadonlyMap<string, number> };
export type Sampler = { stop(): { readonly peak: Sample; readonly browser: number; readonly samples: number } };

const interval = 100;

/**
 * Looks every 100 ms at the memory of a process and all below it: proportional set size, so that pages which processes share count once. The browser's own
 * processes are summed apart. Bytes.
 */
export function sampleMemory(root: number): Sampler {
  let peak: Sample = { total: 0, parts: new Map() };
  let browser = 0;
  let samples = 0;
  const look = (): void => {
    const parts = new Map<string, number>();
    let chromium = 0;
    const browsers = new Set<number>();
    for (const { pid, parent, name, bytes } of treeOf(root)) {
      // Between a child's start and its first instruction nothing but its parent says what it is.
      if (browsers.has(parent) || isBrowser(pid, name)) browsers.add(pid);
      if (browsers.has(pid)) chromium += bytes;
      else parts.set(nameOf(pid, name, root), (parts.get(nameOf(pid, name, root)) ?? 0) + bytes);
    }
    const total = [...parts.values()].reduce((sum, bytes) => sum + bytes, 0);
    if (total === 0) return;
    samples += 1;
    if (total > peak.total) peak = { total, parts };
    browser = Math.max(browser, chromium);
  };
  const timer = setInterval(look, interval);
  look();
  return {
    stop() {
      clearInterval(timer);
      return { peak, browser, samples };
    },
  };
}

/** A child of the browser is called after the link that it was started by until it has named itself; its arguments say what it is from the start. */
function isBrowser(pid: number, name: string): boolean {
  return /^(chrom|headless_shell)/i.test(name) || (name === "exe" && /(^|\0)--type=(zygote|gpu-process|utility|renderer|broker)/.test(textOf(`/proc/${pid}/cmdline`)));
}

/** Parents before their children. */
function treeOf(root: number): { pid: number; parent: number; name: string; bytes: number }[] {
  const all = readdirSync("/proc").filter((entry) => /^\d+$/.test(entry)).flatMap((entry) => statOf(Number(entry)) ?? []);
  const children = Map.groupBy(all, ({ parent }) => parent);
  const tree = all.filter(({ pid }) => pid === root);
  for (const one of tree) tree.push(...(children.get(one.pid) ?? []));
  return tree.map(({ pid, parent, name }) => ({ pid, parent, name, bytes: proportional(pid) }));
}

function statOf(pid: number): { pid: number; parent: number; name: string } | undefined {
  const [, name = "", parent = ""] = /^\d+ \((.*)\) \S (\d+)/s.exec(textOf(`/proc/${pid}/stat`)) ?? [];
  return parent === "" ? undefined : { pid, parent: Number(parent), name };
}

function proportional(pid: number): number {
  return Number(/^Pss:\s+(\d+) kB/m.exec(textOf(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0) * 1024;
}

/** What a process is to cc-ci, by its command line. */
function nameOf(pid: number, name: string, root: number): string {
  if (pid === root) return "cc-ci";
  const line = textOf(`/proc/${pid}/cmdline`).replaceAll("\0", " ");
  // A worker of Playwright is a fork of the same Node and says so in its arguments.
  if (/workerProcessEntry|processEntry|lib\/common\/process/.test(line)) return "Playwright's worker";
  if (/playwright.*cli\.js/.test(line)) return "Playwright";
  return name;
}

/** Empty when the process has ended in the meantime. */
function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
