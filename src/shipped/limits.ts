import { parseSize } from "#disk/size.ts";

/** What shipped tests may use, all of one run together. */
export type ShippedLimits = {
  /** Bytes, what they write included. */
  readonly memory: number;
  /** Bytes that they may write; in memory. */
  readonly disk: number;
  /** Processes and threads. */
  readonly processes: number;
  /** Seconds from their start to their end. */
  readonly seconds: number;
};

/** Enough for Node, Playwright and a browser. */
export const defaultLimits: ShippedLimits = { memory: 1024 ** 3, disk: 256 * 1024 ** 2, processes: 512, seconds: 300 };

/** The limits that the configuration sets, over the default ones. Faults: `usage` for a size that is none. Pure. */
export function limitsOf(config: { readonly memory?: string | undefined; readonly disk?: string | undefined; readonly processes?: number | undefined; readonly time?: number | undefined } = {}): ShippedLimits {
  const { memory, disk, processes, time } = config;
  return {
    memory: memory === undefined ? defaultLimits.memory : parseSize(memory, "shipped_tests.memory"),
    disk: disk === undefined ? defaultLimits.disk : parseSize(disk, "shipped_tests.disk"),
    processes: processes ?? defaultLimits.processes,
    seconds: time ?? defaultLimits.seconds,
  };
}

/** Not for anybody to choose: what the harness takes in from them. */
export const channelBounds = {
  /** Bytes of all that they print and report. */
  total: 8 * 1024 * 1024,
  /** Bytes of one line of the report. */
  line: 256 * 1024,
  /** Tests of all files. */
  tests: 500,
  /** Characters of a test's name, and of its error. */
  name: 300,
  error: 8_000,
  /** Connections that they may hold to the app. */
  connections: 64,
  /** And to the harness, which keeps whole answers in memory. */
  calls: 12,
} as const;
