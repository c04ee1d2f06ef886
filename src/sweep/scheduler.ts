import { Cron } from "croner";
import { systemClock, type Clock } from "#kit/clock.ts";
import { cronPattern, type Cadence } from "./cadence.ts";
import { decideDue, type DueDecision, type DueFacts } from "./due.ts";

/** What is known of earlier sweeps at the moment of asking. */
export type SweepHistory = Pick<DueFacts, "lastStarted" | "unfinished">;

/** A sweep that is to be made now. */
export type DueSweep = Exclude<DueDecision, { kind: "not-due" }>;

export type SchedulerOptions = {
  readonly cadence: Cadence;
  readonly timeZone: string;
  readonly clock?: Clock;
  /** Reads the history from the store; asked anew each time, because somebody else may have swept. */
  readonly history: () => Promise<SweepHistory>;
  /** Makes the sweep. The signal ends with the scheduler. */
  readonly sweep: (due: DueSweep, signal: AbortSignal) => Promise<void>;
  /** What was decided, each time. */
  readonly onDecision?: (decision: DueDecision) => void;
  /** A look or a sweep that failed. The scheduler goes on. */
  readonly onError: (error: unknown) => void;
  readonly signal?: AbortSignal;
  /** When to look, as cron's pattern; default: at the times of the cadence. What is due is decided by the cadence all the same. */
  readonly pattern?: string;
};

export type Scheduler = AsyncDisposable & {
  /** Looks at once, as at each time of the cadence; returns when the sweep, where one was due, is over. A look during another one does nothing. */
  readonly look: () => Promise<void>;
  /** Ends a sweep that is at work, and waits for it. */
  readonly stop: () => Promise<void>;
};

/**
 * Sweeps whenever one is due while it lives: at the start, which catches up after downtime, and at each time of the cadence. At most one sweep at once. For a server that
 * lasts; a timer of systemd calls `cc-ci sweep --if-due` instead, which decides by the same function.
 */
export function startScheduler(options: SchedulerOptions): Scheduler {
  const { cadence, timeZone, clock = systemClock, history, sweep, onDecision, onError } = options;
  const ended = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, ended.signal]) : ended.signal;
  let atWork: Promise<void> | undefined;

  const lookOnce = async (): Promise<void> => {
    try {
      const decision = decideDue({ now: clock.now(), ...(await history()), cadence, timeZone });
      if (signal.aborted) return;
      onDecision?.(decision);
      if (decision.kind !== "not-due") await sweep(decision, signal);
    } catch (error) {
      if (!signal.aborted) onError(error);
    }
  };
  const look = async (): Promise<void> => {
    if (atWork || signal.aborted) return;
    atWork = lookOnce();
    await atWork;
    atWork = undefined;
  };
  const timer = new Cron(options.pattern ?? cronPattern(cadence), { timezone: timeZone }, () => void look());
  const stop = async (): Promise<void> => {
    timer.stop();
    ended.abort();
    await atWork;
  };
  signal.addEventListener("abort", () => timer.stop(), { once: true });
  if (signal.aborted) timer.stop();
  else void look();
  return { look, stop, [Symbol.asyncDispose]: stop };
}
