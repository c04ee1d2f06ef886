import { formatBytes } from "#kit/bytes.ts";
import type { Observation } from "./finding.ts";

export type Space = { readonly what: string; readonly path: string; readonly freeBytes: number };

const gib = 1024 ** 3;
/** Below this no run can be trusted to end: images and snapshots fill it. */
const least = 2 * gib;
/** Below this large recipes will not fit. */
const comfortable = 10 * gib;

/** Judges the free space of the places that a run fills. No place at all is an error of the caller. Pure. */
export function judgeSpace(spaces: readonly Space[]): Observation {
  if (spaces.length === 0) throw new RangeError("no place to judge");
  const tightest = Math.min(...spaces.map((space) => space.freeBytes));
  const detail = spaces.map((space) => `${formatBytes(space.freeBytes)} free for ${space.what} (${space.path})`).join(", ");
  if (tightest >= comfortable) return { state: "ok", detail };
  return tightest < least
    ? { state: "lacks", detail, fix: `Make at least ${formatBytes(least)} of room; ${formatBytes(comfortable)} is comfortable.` }
    : { state: "limited", detail: `${detail}; large recipes may not fit`, fix: `Make ${formatBytes(comfortable)} of room.` };
}
