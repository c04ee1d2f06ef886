import type { ParityRow, Place } from "./row.ts";

/** Rows that are tried at the same time, and on which service of the pool each of their services stands. */
export type Wave = { readonly rows: readonly ParityRow[]; readonly seats: Readonly<Record<string, Seat>> };

/** One service of the pool: the index-th of its place. */
export type Seat = { readonly place: Place; readonly index: number };

/** The seat of a row's service in {@link Wave.seats}. */
export function seatKey(row: Pick<ParityRow, "id">, service: string): string {
  return `${row.id}/${service}`;
}

/**
 * Spreads rows over waves so that every service of a row has one of the pool's to itself. Starting a task takes far longer than changing labels, so few tasks serve many rows.
 * The order of the rows is kept. Throws an Error for a row that never fits.
 */
export function planWaves(rows: readonly ParityRow[], pool: Readonly<Record<Place, number>>): Wave[] {
  const waves: Wave[] = [];
  let current: ParityRow[] = [];
  for (const row of rows) {
    if (!seat([row], pool)) throw new Error(`row ${row.id} needs more services than the pool has`);
    const joins = current.length > 0 && !row.alone && !current.some(({ alone }) => alone);
    if (joins && seat([...current, row], pool)) current.push(row);
    else current = [row];
    const seats = seat(current, pool) ?? {};
    if (current.length > 1) waves.pop();
    waves.push({ rows: [...current], seats });
  }
  return waves;
}

function seat(rows: readonly ParityRow[], pool: Readonly<Record<Place, number>>): Record<string, Seat> | undefined {
  const taken: Record<Place, number> = { proxy: 0, both: 0, elsewhere: 0, alone: 0, asleep: 0 };
  const seats: Record<string, Seat> = {};
  for (const row of rows) {
    for (const [service, { on = "proxy" }] of Object.entries(row.services)) {
      if (taken[on] >= pool[on]) return undefined;
      seats[seatKey(row, service)] = { place: on, index: taken[on] };
      taken[on] += 1;
    }
  }
  return seats;
}
