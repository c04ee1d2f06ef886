const nanoseconds: Readonly<Record<string, number>> = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 };

/** Nanoseconds of a Go duration such as `1m30s` or `500ms`; undefined for undefined. The text was validated when the file was read. */
export function durationNs(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/([\d.]+)(ns|us|µs|ms|s|m|h)/g)) total += Number(amount) * (nanoseconds[unit ?? ""] ?? 0);
  return Math.round(total);
}

const binary: Readonly<Record<string, number>> = { "": 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4, p: 1024 ** 5 };

/** Bytes of a size in Docker's RAM units (`1g`, `512M`, `104857600`); undefined for undefined. */
export function sizeBytes(size: string | number | undefined): number | undefined {
  if (size === undefined) return undefined;
  if (typeof size === "number") return size;
  const match = /^([\d.]+)\s*([kmgtp]?)i?b?$/i.exec(size.trim());
  return match ? Math.floor(Number(match[1]) * (binary[match[2]?.toLowerCase() ?? ""] ?? 1)) : undefined;
}

/** Billionths of a processor of a compose `cpus` value. */
export function nanoCpus(cpus: string | number | undefined): number | undefined {
  return cpus === undefined ? undefined : Math.round(Number(cpus) * 1e9);
}
