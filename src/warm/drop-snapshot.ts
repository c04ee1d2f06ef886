import { messageOf } from "#kit/fault.ts";
import type { WarmContext } from "./context.ts";
import type { WarmApp, WarmMove } from "./record.ts";

/** Removes the snapshot of a move that has come to its end. One that cannot be removed undoes nothing of that: `cc-ci reap` takes what no journal names. */
export async function dropSnapshot(context: Pick<WarmContext, "snapshots" | "say">, app: Pick<WarmApp, "name">, snapshot: NonNullable<WarmMove["snapshot"]>): Promise<void> {
  try {
    await (await context.snapshots()).remove(snapshot);
  } catch (error) {
    context.say(`${app.name}: the snapshot is left to \`cc-ci reap\`: ${messageOf(error)}`);
  }
}
