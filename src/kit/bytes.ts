const units = ["KiB", "MiB", "GiB", "TiB"] as const;

/** `9.5 GiB`, `410 MiB`, `12 bytes`: in the largest binary unit that fits, one place at the most. Pure. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  let value = bytes / 1024;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit < 2 ? Math.floor(value) : Number(value.toFixed(1))} ${units[unit]}`;
}
