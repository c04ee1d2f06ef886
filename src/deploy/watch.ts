import type { Clock } from "#kit/clock.ts";
import { Wake } from "#kit/wake.ts";
import type { Docker } from "#swarm/engine.ts";
import { subscribe, type EngineEvent } from "#swarm/events.ts";
import { namespaceLabel } from "#swarm/labels.ts";
import { factsOf, readStack, type StackRows } from "#swarm/service-facts.ts";
import { judgeConvergence, type Convergence, type Failure } from "./convergence.ts";

/** Task states follow container events by a moment, so a look is repeated this soon after an event. */
const echoMs = [40, 150, 400];
/** Some changes, such as a task that cannot be placed, send no event at all. */
const silentMs = 1_000;

export type Watched = { readonly outcome: { kind: "converged" } | { kind: "failed"; failure: Failure } | { kind: "timeout"; waiting: readonly { service: string; why: string }[] }; readonly rows: StackRows };

/**
 * Watches one stack through the engine's events. Make it before the change whose effect it shall see.
 */
export class StackWatch implements AsyncDisposable {
  #docker: Docker;
  #stack: string;
  #clock: Clock;
  #wake = new Wake();
  #echoes: number[] = [];
  #outOfMemory = new Set<string>();
  #stop = new AbortController();
  #subscription: AsyncDisposable | undefined;

  private constructor(docker: Docker, stack: string, clock: Clock) {
    this.#docker = docker;
    this.#stack = stack;
    this.#clock = clock;
  }

  static async open(docker: Docker, stack: string, clock: Clock): Promise<StackWatch> {
    const watch = new StackWatch(docker, stack, clock);
    watch.#subscription = await subscribe(docker, (event) => watch.#see(event), watch.#stop.signal);
    return watch;
  }

  #see(event: EngineEvent): void {
    const { Attributes: attributes, ID: id } = event.Actor;
    const ours = attributes[namespaceLabel] === this.#stack || attributes["com.docker.swarm.service.name"]?.startsWith(`${this.#stack}_`) || attributes.name?.startsWith(`${this.#stack}_`);
    if (!ours) return;
    if (event.Action === "oom") this.#outOfMemory.add(id);
    this.#echoes = [...echoMs];
    this.#wake.ring();
  }

  /** Waits until the stack has converged or failed, or the time (milliseconds) is up. `onWaiting` hears each new reason to wait. */
  async converged(timeoutMs: number, signal: AbortSignal, onWaiting: (why: string) => void): Promise<Watched> {
    const end = this.#clock.monotonic() + timeoutMs;
    const nodes = await this.#availableNodes();
    let told = "";
    for (;;) {
      const rows = await readStack(this.#docker, this.#stack);
      await this.#noteMemoryKills(rows);
      const judged: Convergence = judgeConvergence(factsOf(this.#stack, rows, { now: this.#clock.now(), nodes, outOfMemory: this.#outOfMemory }));
      if (judged.kind !== "converging") return { outcome: judged, rows };
      const why = judged.waiting.map((w) => `${w.service}: ${w.why}`).join("; ");
      if (why !== told) onWaiting((told = why));
      const left = end - this.#clock.monotonic();
      if (left <= 0) return { outcome: { kind: "timeout", waiting: judged.waiting }, rows };
      await this.#wake.wait(Math.min(left, this.#echoes.shift() ?? silentMs), signal);
    }
  }

  async #availableNodes(): Promise<number> {
    const nodes = (await this.#docker.listNodes()) as { Status?: { State?: string }; Spec?: { Availability?: string } }[];
    return nodes.filter((node) => node.Status?.State === "ready" && node.Spec?.Availability === "active").length;
  }

  /** The engine's `oom` event can be lost where the kernel tells it late; a failed container's own state does not lie. */
  async #noteMemoryKills(rows: StackRows): Promise<void> {
    const suspects = rows.tasks.flatMap((task) => {
      const container = task.Status.ContainerStatus;
      return task.Status.State === "failed" && container?.ExitCode === 137 && container.ContainerID ? [container.ContainerID] : [];
    });
    await Promise.all(
      suspects.filter((id) => !this.#outOfMemory.has(id)).map(async (id) => {
        const state = await this.#docker.getContainer(id).inspect().catch(() => undefined);
        if (state?.State.OOMKilled) this.#outOfMemory.add(id);
      }),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#subscription?.[Symbol.asyncDispose]();
  }
}
