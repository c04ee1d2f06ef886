/**
 * One sync in a process of its own, which ends itself by SIGKILL after a given step: what a killed host or an impatient administrator does. Reads its options
 * as JSON from the environment, prints each step on a line, and the result as JSON on the last.
 */
import type { KnownUpstream } from "#forge/known.ts";
import { syncMirror } from "#forge/mirror.ts";
import { openForge } from "#forge/open.ts";

export type SyncChildOptions = {
  readonly url: string;
  readonly owner: string;
  readonly recipe: string;
  readonly upstream: string;
  readonly workFolder: string;
  readonly known: KnownUpstream | null;
  /** The step, and how many milliseconds after it. */
  readonly kill: { readonly step: string; readonly after: number } | null;
};

const { url, owner, recipe, upstream, workFolder, known, kill } = JSON.parse(process.env.SYNC_OPTIONS!) as SyncChildOptions;
const die = (): boolean => process.kill(process.pid, "SIGKILL");

const done = await syncMirror({
  recipe,
  upstream,
  owner,
  workFolder,
  forge: await openForge({ url }),
  known: known ?? undefined,
  onStep(step) {
    process.stdout.write(`${step}\n`);
    if (step !== kill?.step) return;
    if (kill.after === 0) die();
    else setTimeout(die, kill.after);
  },
});
process.stdout.write(`${JSON.stringify(done)}\n`);
