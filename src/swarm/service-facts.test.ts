import { describe, expect, test } from "vitest";
import { factsOf, serviceKey, type ServiceRow, type StackRows, type TaskRow } from "./service-facts.ts";

const now = Date.parse("2026-11-24T00:00:10.000Z");
const context = { now, nodes: 3, outOfMemory: new Set(["c9"]) };
const row = (spec: Partial<ServiceRow["Spec"]> = {}, change: Partial<ServiceRow> = {}): ServiceRow => ({
  ID: "s1", Version: { Index: 1 }, Spec: { Name: "note-1_app", TaskTemplate: {}, Mode: { Replicated: { Replicas: 2 } }, ...spec }, ...change,
});
const task = (status: Partial<TaskRow["Status"]> = {}, change: Partial<TaskRow> = {}): TaskRow => ({
  ID: "t1", ServiceID: "s1", Slot: 2, CreatedAt: "2026-11-24T00:00:00Z", DesiredState: "running", Spec: {}, Status: { State: "running", Timestamp: "2026-11-24T00:00:07.500123456Z", ...status }, ...change,
});
const facts = (services: ServiceRow[], tasks: TaskRow[] = [], current: string[] = []): ReturnType<typeof factsOf> => factsOf("note-1", { services, tasks, current: new Set(current) } satisfies StackRows, context);

test.each([["note-1_app", "app"], ["note-1_a_b", "a_b"], ["note-12_app", "note-12_app"], ["app", "app"]])("%s is the key %s", (name, key) => {
  expect(serviceKey("note-1", name)).toBe(key);
});

describe("services", () => {
  test("as they are by default", () => {
    expect(facts([row()])).toEqual([{ service: "app", replicas: 2, restart: "any", maxAttempts: 0, hasHealthcheck: false, update: null, tasks: [] }]);
  });

  test.each<[string, ServiceRow, object]>([
    ["no number of replicas is one", row({ Mode: { Replicated: {} } }), { replicas: 1 }],
    ["none wanted", row({ Mode: { Replicated: { Replicas: 0 } } }), { replicas: 0 }],
    ["global: one for each node", row({ Mode: { Global: {} } }), { replicas: 3 }],
    ["restart policy", row({ TaskTemplate: { RestartPolicy: { Condition: "on-failure", MaxAttempts: 4 } } }), { restart: "on-failure", maxAttempts: 4 }],
    ["one-shot", row({ TaskTemplate: { RestartPolicy: { Condition: "none" } } }), { restart: "none" }],
    ["health check", row({ TaskTemplate: { ContainerSpec: { Healthcheck: { Test: ["CMD", "true"] } } } }), { hasHealthcheck: true }],
    ["health check switched off", row({ TaskTemplate: { ContainerSpec: { Healthcheck: { Test: ["NONE"] } } } }), { hasHealthcheck: false }],
    ["only times of a health check", row({ TaskTemplate: { ContainerSpec: { Healthcheck: {} } } }), { hasHealthcheck: false }],
    ["an update", row({}, { UpdateStatus: { State: "paused", Message: "why" } }), { update: { state: "paused", message: "why" } }],
    ["an update without words", row({}, { UpdateStatus: { State: "updating" } }), { update: { state: "updating", message: "" } }],
    ["an update without state", row({}, { UpdateStatus: {} }), { update: null }],
  ])("%s", (_, service, expected) => {
    expect(facts([service])[0]).toMatchObject(expected);
  });
});

describe("tasks", () => {
  test("of their service alone, in their order", () => {
    const [app, db] = facts([row(), row({ Name: "note-1_db" }, { ID: "s2" })], [task({}, { ID: "a" }), task({}, { ID: "b", ServiceID: "s2" }), task({}, { ID: "c" })]);
    expect([app?.tasks.map(({ id }) => id), db?.tasks.map(({ id }) => id)]).toEqual([["a", "c"], ["b"]]);
  });

  test.each<[string, TaskRow, object]>([
    ["running", task(), { id: "t1", slot: "2", state: "running", desired: "running", current: true, inStateMs: 2_500, error: "", exitCode: null, outOfMemory: false }],
    ["failed", task({ State: "failed", Err: "task: non-zero exit (1)", ContainerStatus: { ContainerID: "c1", ExitCode: 1 } }), { state: "failed", error: "task: non-zero exit (1)", exitCode: 1, outOfMemory: false }],
    ["killed for its memory", task({ State: "failed", ContainerStatus: { ContainerID: "c9", ExitCode: 137 } }), { exitCode: 137, outOfMemory: true }],
    ["ended well", task({ State: "complete", ContainerStatus: { ExitCode: 0 } }), { exitCode: 0 }],
    ["told by a clock that is ahead of ours", task({ Timestamp: "2026-11-24T00:00:30Z" }), { inStateMs: 0 }],
  ])("%s", (_, given, expected) => {
    expect(facts([row()], [given], ["t1"])[0]?.tasks[0]).toMatchObject(expected);
  });

  test("a task of a global service is known by its node", () => {
    const { Slot: _, ...global } = task({}, { NodeID: "n1" });
    expect(facts([row()], [global])[0]?.tasks[0]).toMatchObject({ slot: "node n1", current: false });
  });
});
