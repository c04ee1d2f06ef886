const spent = new Map<string, number>();
let last = performance.timeOrigin;

/** Runs a step. What passed since the end of the step before belongs to it too, so that all time is some step's. */
export async function step<T>(name: string, body: () => Promise<T>): Promise<T> {
  const result = await body();
  const now = performance.timeOrigin + performance.now();
  spent.set(name, (spent.get(name) ?? 0) + now - last);
  last = now;
  return result;
}

/** Milliseconds of each step, from the start of the process. */
export function stepsSpent(): Record<string, number> {
  return Object.fromEntries(spent);
}
