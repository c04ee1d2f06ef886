import { Fault } from "#kit/fault.ts";

const factors: Readonly<Record<string, number>> = { B: 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40, kB: 1e3, KB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 };

/** `40 GB`, `512MiB`, `1000` (bytes) as bytes. Throws a `usage` fault that names the setting. Pure. */
export function parseSize(text: string, setting: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([A-Za-z]*)$/.exec(text.trim());
  const factor = match ? factors[match[2] || "B"] : undefined;
  if (!match || factor === undefined) throw new Fault("usage", "disk-size", `${setting} is no size: ${JSON.stringify(text)}`, { next: `Write a number and one of ${Object.keys(factors).join(", ")}, such as 40 GB.` });
  return Math.floor(Number(match[1]) * factor);
}
