import type { RunEvent } from "#results/events.ts";

/** What took how long, in milliseconds, in the order of the run. */
export type Profile = ReadonlyMap<string, number>;

type Timed = { readonly at: string; readonly event: RunEvent };

/**
 * The time line of a run, cut at its events: what passed since the event before belongs to the step that this event ends. Steps have the names that the floor
 * script gives to its own. Times in milliseconds since the epoch. Pure.
 */
export function profileOf(events: readonly Timed[], spawnedAt: number, exitedAt: number): Profile {
  const spent = new Map<string, number>();
  let last = spawnedAt;
  const add = (step: string, until: number): void => {
    spent.set(step, (spent.get(step) ?? 0) + until - last);
    last = until;
  };
  for (const { at, event } of events) {
    const step = stepThatEnds(event);
    if (step !== undefined) add(step, Date.parse(at));
  }
  add("end", exitedAt);
  return spent;
}

const beforeTiers: Readonly<Record<string, string>> = { install: "fetch, read, start tests", screenshot: "between tiers", logs: "screenshot", teardown: "keep logs" };

function stepThatEnds(event: RunEvent): string | undefined {
  if (event.kind === "run.started") return "start";
  if (event.kind === "step.started") return beforeTiers[event.step];
  if (event.kind === "step.finished" && event.step === "teardown") return "remove";
  if (event.kind === "step.finished" && event.step === "screenshot") return "screenshot";
  if (event.kind === "tier.finished") return `${event.result.tier}: tests`;
  if (event.kind !== "test") return undefined;
  const check = checks.find(([name]) => event.test.name.startsWith(name))?.[1];
  return `${event.tier}: ${check ?? "tests"}`;
}

/** Beginnings of the names of cc-ci's own checks, and the floor's words for the same work. */
const checks: readonly (readonly [string, string])[] = [
  ["the engine takes", "deploy"],
  ["every service comes to rest", "wait"],
  ["the head is what runs", "wait"],
  ["the app answers through the edge", "served"],
  ["the ready probes succeed", "served"],
  ["data is stored", "seed"],
  ["the data is still there", "read back"],
  ["the data is back", "read back"],
  ["there are volumes to back up", "snapshot"],
  ["hooks succeed and a snapshot is taken", "snapshot"],
  ["everything that the labels name is in the snapshot", "snapshot"],
  ["the data is destroyed", "destroy"],
  ["what the labels name is removed", "destroy"],
  ["the snapshot is written back", "restore"],
];

/** Both time lines side by side, in milliseconds; a step that one of them does not have is a dash. Pure. */
export function formatProfiles(title: string, columns: readonly { readonly name: string; readonly profiles: readonly Profile[] }[], middle: (values: readonly number[]) => number): string {
  const steps = [...new Set(columns.flatMap(({ profiles }) => profiles.flatMap((profile) => [...profile.keys()])))];
  const cell = (profiles: readonly Profile[], step: string): string => {
    const values = profiles.flatMap((profile) => profile.get(step) ?? []);
    return values.length === 0 ? "-" : String(Math.round(middle(values)));
  };
  const total = (profiles: readonly Profile[]): string =>
    profiles.length === 0 ? "-" : String(Math.round(middle(profiles.map((profile) => [...profile.values()].reduce((sum, ms) => sum + ms, 0)))));
  const rows = [
    [title, ...columns.map(({ name }) => name)],
    ...steps.map((step) => [step, ...columns.map(({ profiles }) => cell(profiles, step))]),
    ["in all", ...columns.map(({ profiles }) => total(profiles))],
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) => row.map((text, column) => (column === 0 ? text.padEnd(widths[0]!) : text.padStart(widths[column]!))).join("  ")).join("\n");
}
