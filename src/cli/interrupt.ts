import { Fault } from "#kit/fault.ts";
import { exitCodes } from "./exit-codes.ts";

export type Interruption = {
  readonly signal: AbortSignal;
  /** The exit code that the signal asks for, once one has come. */
  exitCode(): number | undefined;
  [Symbol.dispose](): void;
};

/** The exit code that the signal asked for which has ended the work of this process; undefined while none has come. */
export function interruptedWith(): number | undefined {
  return asked;
}

let asked: number | undefined;

/**
 * The first Ctrl-C, TERM or hang-up ends the work in order; a second one ends the process at once.
 * @param onFirst says that the teardown has begun
 * @param onSecond says what is left behind
 * @param endWithParent also end the work when the process that started us is gone
 */
export function onInterrupt(onFirst: (signal: string) => void, onSecond: (signal: string) => void, endWithParent = false): Interruption {
  const controller = new AbortController();
  let code: number | undefined;
  const handle = (signal: NodeJS.Signals): void => {
    const wanted = signal === "SIGINT" ? exitCodes.interrupted : exitCodes.terminated;
    if (code !== undefined) {
      onSecond(signal);
      process.exit(wanted);
    }
    code = wanted;
    asked = wanted;
    onFirst(signal);
    controller.abort(new Fault("cancelled", "interrupted", `interrupted by ${signal}`));
  };
  const parent = process.ppid;
  // There is no event for it; only asked for by callers whose own end must end the run.
  const watch = endWithParent ? setInterval(() => process.ppid !== parent && orphaned(), 1_000).unref() : undefined;
  const orphaned = (): void => {
    // Once: a second signal would end the teardown.
    clearInterval(watch);
    handle("SIGHUP");
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, handle);
  return {
    signal: controller.signal,
    exitCode: () => code,
    [Symbol.dispose]: () => {
      clearInterval(watch);
      for (const signal of signals) process.off(signal, handle);
    },
  };
}
