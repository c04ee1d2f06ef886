import type { ServiceFacts, TaskFacts } from "#deploy/convergence.ts";
import type { Docker } from "./engine.ts";
import { namespaceLabel } from "./labels.ts";

/** What the engine tells of a service, as far as we read it. */
export type ServiceRow = {
  readonly ID: string;
  readonly Version: { readonly Index: number };
  readonly UpdatedAt?: string;
  readonly Spec: {
    readonly Name: string;
    readonly Labels?: Readonly<Record<string, string>>;
    readonly TaskTemplate: {
      readonly ForceUpdate?: number;
      readonly ContainerSpec?: { readonly Image?: string; readonly Healthcheck?: { readonly Test?: readonly string[] } };
      readonly RestartPolicy?: { readonly Condition?: string; readonly MaxAttempts?: number };
    };
    readonly Mode: { readonly Replicated?: { readonly Replicas?: number }; readonly Global?: object };
  };
  readonly UpdateStatus?: { readonly State?: string; readonly Message?: string; readonly StartedAt?: string };
};

export type TaskRow = {
  readonly ID: string;
  readonly ServiceID: string;
  readonly Slot?: number;
  readonly NodeID?: string;
  readonly CreatedAt: string;
  readonly DesiredState: string;
  readonly Spec: { readonly ContainerSpec?: { readonly Image?: string; readonly Healthcheck?: { readonly Test?: readonly string[] } } };
  readonly Status: {
    readonly State: string;
    readonly Timestamp: string;
    readonly Err?: string;
    readonly Message?: string;
    readonly ContainerStatus?: { readonly ContainerID?: string; readonly ExitCode?: number };
  };
};

export type StackRows = {
  readonly services: readonly ServiceRow[];
  /** Every task in the engine's history, oldest first. */
  readonly tasks: readonly TaskRow[];
  /** Ids of the tasks that run their service's present spec. */
  readonly current: ReadonlySet<string>;
};

/** Reads all services and tasks of one stack, three calls side by side. */
export async function readStack(docker: Docker, stack: string): Promise<StackRows> {
  const label = [`${namespaceLabel}=${stack}`];
  const [services, tasks, upToDate] = await Promise.all([
    docker.listServices({ filters: { label } }) as Promise<unknown> as Promise<ServiceRow[]>,
    docker.listTasks({ filters: { label } }) as Promise<TaskRow[]>,
    docker.listTasks({ filters: { label, "_up-to-date": ["true"] } }) as Promise<TaskRow[]>,
  ]);
  return {
    services: services.toSorted((a, b) => a.Spec.Name.localeCompare(b.Spec.Name)),
    tasks: tasks.toSorted((a, b) => a.CreatedAt.localeCompare(b.CreatedAt)),
    current: new Set(upToDate.map((task) => task.ID)),
  };
}

/** `<stack>_<key>` → `<key>`. */
export function serviceKey(stack: string, serviceName: string): string {
  return serviceName.startsWith(`${stack}_`) ? serviceName.slice(stack.length + 1) : serviceName;
}

/** The engine's rows as the facts that convergence is judged by. Pure. */
export function factsOf(stack: string, rows: StackRows, context: { readonly now: number; readonly nodes: number; readonly outOfMemory: ReadonlySet<string> }): ServiceFacts[] {
  return rows.services.map((row) => ({
    service: serviceKey(stack, row.Spec.Name),
    replicas: row.Spec.Mode.Global ? context.nodes : (row.Spec.Mode.Replicated?.Replicas ?? 1),
    restart: restartOf(row.Spec.TaskTemplate.RestartPolicy?.Condition),
    maxAttempts: row.Spec.TaskTemplate.RestartPolicy?.MaxAttempts ?? 0,
    hasHealthcheck: hasHealthcheck(row),
    update: row.UpdateStatus?.State ? { state: row.UpdateStatus.State as NonNullable<ServiceFacts["update"]>["state"], message: row.UpdateStatus.Message ?? "" } : null,
    tasks: rows.tasks.filter((task) => task.ServiceID === row.ID).map((task) => taskFacts(task, rows.current.has(task.ID), context)),
  }));
}

function taskFacts(task: TaskRow, current: boolean, context: { readonly now: number; readonly outOfMemory: ReadonlySet<string> }): TaskFacts {
  const container = task.Status.ContainerStatus?.ContainerID ?? "";
  return {
    id: task.ID,
    slot: task.Slot === undefined ? `node ${task.NodeID ?? ""}` : String(task.Slot),
    state: task.Status.State as TaskFacts["state"],
    desired: task.DesiredState as TaskFacts["desired"],
    current,
    inStateMs: Math.max(0, context.now - Date.parse(task.Status.Timestamp)),
    error: task.Status.Err ?? "",
    exitCode: task.Status.ContainerStatus?.ExitCode ?? null,
    outOfMemory: container !== "" && context.outOfMemory.has(container),
  };
}

/** Whether the service's spec or its image has a health check is told by the spec alone: an image's own check is not trusted to be there. */
function hasHealthcheck(row: ServiceRow): boolean {
  const test = row.Spec.TaskTemplate.ContainerSpec?.Healthcheck?.Test ?? [];
  return test.length > 0 && test[0] !== "NONE";
}

function restartOf(condition: string | undefined): ServiceFacts["restart"] {
  return condition === "none" || condition === "on-failure" ? condition : "any";
}
