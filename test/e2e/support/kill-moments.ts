import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as delay } from "node:timers/promises";
import type { RunEvent } from "#results/events.ts";
import type { CcCi, Ended, Seen } from "./cc-ci.ts";
import type { KillHome } from "./kill-home.ts";

/** How a moment is seen: by what a call has said, which it goes on having said; and from then on by what lies on the disk, which may be gone again soon. */
export type Sign = {
  readonly inOutput?: (call: CcCi) => boolean;
  readonly onDisk?: (home: KillHome) => boolean;
};

/** A moment at which a process is killed, as anybody sees it who watches its output and its files. */
export type Moment = Sign & {
  readonly name: string;
  /** Nobody can write to the store from then on, so that the process gets no further than to its next note there, at most. */
  readonly storeLocked?: true;
};

/** The events of the nth run that a call makes, counted from 1. */
function eventsOf(call: CcCi, nth: number): readonly Seen[] {
  const begins = call.events.flatMap((event, index) => (event.kind === "run.started" ? [index] : []));
  const begin = begins[nth - 1];
  return begin === undefined ? [] : call.events.slice(begin, begins[nth]);
}

type Is = (event: RunEvent) => boolean;
export const began = (step: string): Is => (event) => event.kind === "step.started" && event.step === step;
export const finished = (step: string): Is => (event) => event.kind === "step.finished" && event.step === step;
export const said = (step: string, text: RegExp): Is => (event) => event.kind === "step.progress" && event.step === step && text.test(event.message);

/** When the nth run of a call comes to something. */
export const inRun = (nth: number, is: Is): Sign => ({ inOutput: (call) => eventsOf(call, nth).some(is) });

/** When people are told something. */
export const told = (text: RegExp): Sign => ({ inOutput: (call) => text.test(call.stderr) });

/** When something lies half-made below the snapshots' root. */
export const halfMade = (folder: "snapshots" | "live"): Sign => ({
  onDisk: ({ root }) => {
    try {
      return readdirSync(join(root, folder)).some((name) => name.endsWith(".new"));
    } catch {
      return false;
    }
  },
});

/** When one of two snapshots is half removed. Where restic keeps them, restic is at it then. */
export const halfRemoved: Sign = {
  onDisk: (home) => {
    const inRestic = join(home.root, "restic/repository/snapshots");
    return existsSync(inRestic) ? readdirSync(inRestic).length < 2 : (halfMade("snapshots").onDisk?.(home) ?? false);
  },
};

/** When both are seen. */
export const both = (one: Sign, other: Sign): Sign => ({
  inOutput: (call) => [one, other].every((sign) => sign.inOutput?.(call) ?? true),
  onDisk: (home) => [one, other].every((sign) => sign.onDisk?.(home) ?? true),
});

/** How long a moment is waited for, in milliseconds. */
const patience = 600_000;

/** Waits for a moment of a call. Fails with its output when it ends before that. */
export async function reach(call: CcCi, home: KillHome, { name, inOutput = () => true, onDisk = () => true }: Moment): Promise<void> {
  await call.until(`"${name}"`, () => inOutput(call) || undefined, patience);
  let over = false;
  void call.ended.then(() => (over = true));
  while (!onDisk(home)) {
    if (over) throw new Error(`it was over before "${name}":\n${call.stderr}\n${call.stdout.slice(-3_000)}`);
    await delay(2);
  }
}

/** Starts a call and kills it at a moment. */
export async function killAt(home: KillHome, args: readonly string[], moment: Moment): Promise<Ended> {
  const call = home.start(args);
  await reach(call, home, moment);
  const { name, storeLocked } = moment;
  using lock = storeLocked ? lockStore(home) : undefined;
  call.signal("SIGKILL");
  const ended = await call.ended;
  if (ended.signal !== "SIGKILL") throw new Error(`${args.join(" ")} was over at "${name}": ${ended.stderr}`);
  lock?.release();
  return ended;
}

/** Keeps everybody from writing to a home's store, as a backup program might. Who writes at this very moment is killed while it does. */
function lockStore({ home }: KillHome): Disposable & { release(): void } {
  const database = new DatabaseSync(join(home, "store.sqlite"), { timeout: 0 });
  try {
    database.exec("begin immediate");
  } catch (error) {
    if (!String(error).includes("locked")) throw error;
  }
  const release = (): void => void (database.isOpen && database.close());
  return { release, [Symbol.dispose]: release };
}
