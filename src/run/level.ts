import { rungNames, type RungResult } from "#results/schema.ts";

/**
 * The level from 0 to 5: the number of the highest passed rung whose lower rungs all passed or were skipped. A rung that is missing
 * stops the count. Order: install, upgrade, backup and restore, custom, lint.
 */
export function deriveLevel(rungs: readonly RungResult[]): number {
  let level = 0;
  for (const [index, name] of rungNames.entries()) {
    const status = rungs.find((rung) => rung.rung === name)?.status;
    if (status === "pass") level = index + 1;
    else if (status !== "skip") return level;
  }
  return level;
}
