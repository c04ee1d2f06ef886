import { connectEngine } from "#swarm/engine.ts";
import { subscribe } from "#swarm/events.ts";
import { namespaceLabel } from "#swarm/labels.ts";

export type Deaths = AsyncDisposable & {
  /** When containers of a stack ended since the watch began, in milliseconds since the epoch. */
  of(stack: string): number[];
};

/** Watches the engine for containers that end: a view of the crash loop that owes nothing to the run under test. */
export async function watchDeaths(signal: AbortSignal): Promise<Deaths> {
  const seen: { stack: string; at: number }[] = [];
  const subscription = await subscribe(
    connectEngine(),
    ({ Type, Action, Actor, timeNano }) => {
      const stack = Actor.Attributes[namespaceLabel];
      if (Type === "container" && Action === "die" && stack !== undefined) seen.push({ stack, at: timeNano === undefined ? Date.now() : timeNano / 1e6 });
    },
    signal,
  );
  return {
    of: (stack) => seen.filter((death) => death.stack === stack).map((death) => death.at),
    [Symbol.asyncDispose]: () => subscription[Symbol.asyncDispose](),
  };
}
