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
  /** Connections that they may hold to the app, and to the harness. */
  connections: 64,
} as const;
