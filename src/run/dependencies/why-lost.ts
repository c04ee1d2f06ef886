/** How a warm app is looked at. */
export type Looks = {
  /** Ids of its running tasks, in order. */
  tasks(): Promise<readonly string[]>;
  /** Waits until it is well; why it is not, or null. */
  ill(): Promise<string | null>;
};

/**
 * Why a warm app is no longer what it was when it had these tasks; null while it is. The engine learns of a death a moment after those who talked to the dead, and a task may be well again before
 * anybody's patience ends: so the tasks are looked at before and after.
 */
export async function whyLost(known: readonly string[], { tasks, ill }: Looks): Promise<string | null> {
  return changed(known, await tasks()) ?? (await ill()) ?? changed(known, await tasks());
}

function changed(known: readonly string[], now: readonly string[]): string | null {
  if (now.join() === known.join()) return null;
  return now.length < known.length ? "its tasks are gone" : "its tasks were started anew";
}
