/** One try to run a service's container, as the engine tells it. */
export type TaskFacts = {
  readonly id: string;
  /** Slot number, or the node for a global service. Tries in the same slot follow each other. */
  readonly slot: string;
  readonly state: "new" | "pending" | "assigned" | "accepted" | "preparing" | "ready" | "starting" | "running" | "complete" | "shutdown" | "failed" | "rejected" | "remove" | "orphaned";
  readonly desired: "running" | "ready" | "shutdown" | "remove" | "complete";
  /** Whether it runs the service's present spec. */
  readonly current: boolean;
  /** Milliseconds since the engine reported `state`. */
  readonly inStateMs: number;
  readonly error: string;
  readonly exitCode: number | null;
  readonly outOfMemory: boolean;
};

export type ServiceFacts = {
  /** Compose key. */
  readonly service: string;
  /** Tasks that should run; for a global service the number of its nodes. */
  readonly replicas: number;
  readonly restart: "none" | "on-failure" | "any";
  /** How often a task may be started again; 0 means for ever. */
  readonly maxAttempts: number;
  readonly hasHealthcheck: boolean;
  /** State of the rolling update that our last call started; null when it started none. The engine clears older ones. */
  readonly update: { readonly state: "updating" | "paused" | "completed" | "rollback_started" | "rollback_paused" | "rollback_completed"; readonly message: string } | null;
  readonly tasks: readonly TaskFacts[];
};

export type FailureCode =
  | "rolled-back"
  | "update-paused"
  | "crash-loop"
  | "never-healthy"
  | "out-of-memory"
  | "image-missing"
  | "unplaceable"
  | "task-rejected"
  | "one-shot-failed";

export type Failure = {
  readonly service: string;
  readonly code: FailureCode;
  readonly reason: string;
  /** Tasks that show it, newest last. */
  readonly tasks: readonly TaskFacts[];
};

export type Convergence =
  | { readonly kind: "converging"; readonly waiting: readonly { readonly service: string; readonly why: string }[] }
  | { readonly kind: "converged" }
  | { readonly kind: "failed"; readonly failure: Failure };

/** Failed tries after which a service is taken for broken. */
export const triesBeforeFailure = 3;
/** How long a task without a health check must run before it counts: a program that dies at start needs a moment to do so. */
export const steadyMs = 2_000;
/** How long a task may be unplaceable by its constraints, which do not change by themselves. */
export const unplaceableMs = 2_000;
/** How long a task may wait for memory, processors or a port of the host that another app may give back. */
export const scarceMs = 20_000;

/**
 * Whether the services have come to rest as their specs want it. A stack of no services has not converged: nothing was examined.
 * A failure of one service decides, however the others stand.
 */
export function judgeConvergence(services: readonly ServiceFacts[]): Convergence {
  for (const service of services) {
    const failure = failureOf(service);
    if (failure) return { kind: "failed", failure };
  }
  const waiting = services.flatMap((service) => {
    const why = waitingFor(service);
    return why === undefined ? [] : [{ service: service.service, why }];
  });
  if (services.length === 0) return { kind: "converging", waiting: [{ service: "", why: "the stack has no services" }] };
  return waiting.length > 0 ? { kind: "converging", waiting } : { kind: "converged" };
}

function failureOf(facts: ServiceFacts): Failure | undefined {
  const rollback = failedUpdate(facts);
  if (rollback) return rollback;
  const current = facts.tasks.filter((task) => task.current);
  return unplaced(facts, current) ?? spent(facts, current) ?? looping(facts, current);
}

function failedUpdate(facts: ServiceFacts): Failure | undefined {
  const { update, service } = facts;
  if (update === null || update.state === "updating" || update.state === "completed") return undefined;
  const tasks = facts.tasks.filter((task) => task.error !== "");
  if (update.state === "paused") {
    // Swarm also pauses when a one-shot task ends early by right, and stays paused after a flicker that is over: only an old task that goes on is a failure.
    if (!facts.tasks.some((task) => !task.current && isAlive(task))) return undefined;
    return { service, code: "update-paused", reason: `Swarm paused the update and the old task goes on: ${update.message}`, tasks };
  }
  return { service, code: "rolled-back", reason: `Swarm rolled the update back and the old task goes on: ${update.message}`, tasks };
}

function unplaced(facts: ServiceFacts, current: readonly TaskFacts[]): Failure | undefined {
  const task = current.find((t) => {
    if (t.state !== "pending" || !t.error.includes("no suitable node")) return false;
    return /insufficient resources|port already in use/.test(t.error) ? waitedInVain(facts, t) : t.inStateMs >= unplaceableMs;
  });
  return task && { service: facts.service, code: "unplaceable", reason: `no node can take the task: ${task.error}`, tasks: [task] };
}

/** With `stop-first` the service's own task from before holds what the new one needs, for as long as it takes to stop. Only from then on the new one waits for somebody else. */
function waitedInVain(facts: ServiceFacts, task: TaskFacts): boolean {
  const before = facts.tasks.filter((old) => !old.current && old.slot === task.slot);
  if (before.some((old) => isAlive(old) && old.desired !== "running")) return false;
  return Math.min(task.inStateMs, ...before.filter((old) => !isAlive(old)).map((old) => old.inStateMs)) >= scarceMs;
}

/** A one-shot task, or one whose restarts are used up, is not tried again. Restarts are counted for each slot. */
function spent(facts: ServiceFacts, current: readonly TaskFacts[]): Failure | undefined {
  for (const tries of Map.groupBy(current, (task) => task.slot).values()) {
    const ended = tries.filter((task) => hasEnded(facts, task));
    const last = ended.at(-1);
    const noMore = facts.restart === "none" || (facts.maxAttempts > 0 && ended.length > facts.maxAttempts);
    if (last === undefined || last !== tries.at(-1) || !noMore) continue;
    return { service: facts.service, code: causeOf(ended) ?? (facts.restart === "any" ? "crash-loop" : "one-shot-failed"), reason: `the task ended and is not started again: ${describe(last)}`, tasks: ended };
  }
  return undefined;
}

function looping(facts: ServiceFacts, current: readonly TaskFacts[]): Failure | undefined {
  const bySlot = Map.groupBy(current.filter((task) => hasEnded(facts, task)), (task) => task.slot);
  for (const tries of bySlot.values()) {
    const last = tries.at(-1);
    if (last !== undefined && tries.length >= triesBeforeFailure) {
      return { service: facts.service, code: causeOf(tries) ?? "crash-loop", reason: `${tries.length} tasks failed one after another: ${describe(last)}`, tasks: tries };
    }
  }
  return undefined;
}

/** Whether a try is over against the service's will: a task that is always to be started again shall not end at all. */
function hasEnded(facts: ServiceFacts, task: TaskFacts): boolean {
  return task.state === "failed" || task.state === "rejected" || (facts.restart === "any" && task.state === "complete");
}

/** The last try tells the cause; but a task killed for its memory once is not ill in another way the next time. */
function causeOf(tries: readonly TaskFacts[]): FailureCode | undefined {
  const codes = tries.map(symptom);
  return codes.find((code) => code === "out-of-memory") ?? codes.at(-1);
}

/** What the engine's words for a failed task mean. */
function symptom(task: TaskFacts): FailureCode | undefined {
  if (task.outOfMemory) return "out-of-memory";
  if (task.error.includes("No such image")) return "image-missing";
  if (task.error.includes("unhealthy")) return "never-healthy";
  if (task.state === "rejected") return "task-rejected";
  return undefined;
}

function describe(task: TaskFacts): string {
  const exit = task.exitCode === null ? "" : ` (exit code ${task.exitCode})`;
  return `${task.error || task.state}${exit}`;
}

/** Why a service that has not failed is not at rest either; undefined when it is. */
function waitingFor(facts: ServiceFacts): string | undefined {
  if (facts.update?.state === "updating") return "the update goes on";
  const current = facts.tasks.filter((task) => task.current);
  const old = facts.tasks.filter((task) => !task.current && isAlive(task));
  if (old.length > 0) return `${old.length} of the old tasks still ${old.length === 1 ? "runs" : "run"}`;
  const surplus = facts.replicas === 0 ? current.filter(isAlive) : [];
  if (surplus.length > 0) return "tasks still run though none should";
  const atRest = new Set(current.filter((task) => isAtRest(facts, task)).map((task) => task.slot));
  if (atRest.size >= facts.replicas) return undefined;
  const stirring = current.findLast((task) => !atRest.has(task.slot));
  return `${atRest.size} of ${facts.replicas} ready${stirring ? `, the next is ${stirring.state}` : ""}${stirring?.error ? `: ${stirring.error}` : ""}`;
}

function isAlive(task: TaskFacts): boolean {
  return task.state === "running" || task.state === "starting";
}

function isAtRest(facts: ServiceFacts, task: TaskFacts): boolean {
  if (task.state === "complete") return facts.restart !== "any";
  if (task.state !== "running" || task.desired !== "running") return false;
  return facts.hasHealthcheck || facts.restart === "none" || task.inStateMs >= steadyMs;
}
