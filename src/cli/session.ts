import type { CanonicalContext } from "#canonical/context.ts";
import { openSnapshots } from "#canonical/open-snapshots.ts";
import type { SnapshotStore } from "#canonical/snapshot/store.ts";
import { stateHome } from "#config/home.ts";
import { loadConfig } from "#config/load.ts";
import type { Config } from "#config/schema.ts";
import { systemClock } from "#kit/clock.ts";
import { Redactor } from "#kit/redact.ts";
import { keepHeapSmall } from "#kit/small-heap.ts";
import type { Reporter } from "#results/events.ts";
import { jsonReporter } from "#results/reporters/json.ts";
import type { Output } from "#results/paint.ts";
import { plainReporter } from "#results/reporters/plain.ts";
import { terminalReporter } from "#results/reporters/terminal.ts";
import { openStore } from "#store/open.ts";
import { warmSource } from "#warm/source.ts";
import { onInterrupt } from "./interrupt.ts";
import { ownOutput } from "./own-output.ts";

/** A command that makes runs: what it works on, how it is interrupted, and where its output goes, secrets masked. */
export type Session = AsyncDisposable & {
  readonly home: string;
  readonly config: Config;
  readonly context: CanonicalContext;
  /** The exit code that an interruption asks for, once there was one. */
  interrupted(): number | undefined;
  readonly stdout: Output;
  print(line: string): void;
};

export type SessionOptions = {
  readonly json?: boolean | undefined;
  readonly endWithParent?: boolean | undefined;
  /** How runs report; by default live in a terminal, else line by line; with `json` one object a line. */
  readonly reporters?: (about: { readonly recipe: string; readonly lane: string }) => readonly Reporter[];
};

export async function openSession({ json = false, endWithParent = false, reporters }: SessionOptions): Promise<Session> {
  keepHeapSmall();
  const home = stateHome();
  const config = await loadConfig(home);
  const redactor = new Redactor();
  const store = await openStore({ stateHome: home, url: config.store_url });
  let opened: Promise<SnapshotStore> | undefined;
  const output = ownOutput(redactor);
  const running = new Set<string>();
  const say = (text: string): void => void output.stderr.write(`${text}\n`);
  const interruption = onInterrupt(
    (signal) => say(`\n${signal}: tearing down; a second one ends at once and leaves the rest to \`cc-ci reap\``),
    (signal) => say(`\n${signal} again: ended at once. ${leftText([...running])}`),
    endWithParent,
  );
  return {
    home,
    config,
    context: {
      store, snapshots: () => (opened ??= openSnapshots(config, home)), clock: systemClock, warm: warmSource({ store, home }), redactor, signal: interruption.signal, say,
      reporters: reporters ?? (() => [reporterFor(json, output.stdout)]),
      onClaimed: (run) => void running.add(run),
      onEnded: (run) => void running.delete(run),
    },
    interrupted: () => interruption.exitCode(),
    stdout: output.stdout,
    print: (line) => void output.stdout.write(`${line}\n`),
    async [Symbol.asyncDispose]() {
      interruption[Symbol.dispose]();
      output[Symbol.dispose]();
      await store[Symbol.asyncDispose]();
    },
  };
}

function leftText(runs: readonly string[]): string {
  const labels = runs.map((run) => `cc-ci.run=${run}`).join(", ");
  return `What ${runs.length === 1 ? "the run" : "the runs"} made may be left: services, networks, volumes and secrets with the label ${labels}. \`cc-ci reap\` removes them.`;
}

function reporterFor(json: boolean, output: Output): Reporter {
  if (json) return jsonReporter({ output });
  return output.isTTY ? terminalReporter({ output }) : plainReporter({ output });
}
