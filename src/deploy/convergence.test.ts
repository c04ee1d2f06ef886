import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { judgeConvergence, scarceMs, steadyMs, triesBeforeFailure, unplaceableMs, type ServiceFacts, type TaskFacts } from "./convergence.ts";

const task = (change: Partial<TaskFacts> = {}): TaskFacts => ({
  id: "t1", slot: "1", state: "running", desired: "running", current: true, inStateMs: 60_000, error: "", exitCode: null, outOfMemory: false, ...change,
});
const service = (change: Partial<ServiceFacts> = {}): ServiceFacts => ({
  service: "app", replicas: 1, restart: "any", maxAttempts: 0, hasHealthcheck: true, update: null, tasks: [task()], ...change,
});
const failed = (change: Partial<TaskFacts> = {}): TaskFacts => task({ state: "failed", desired: "shutdown", error: "task: non-zero exit (1)", exitCode: 1, ...change });
const update = (state: NonNullable<ServiceFacts["update"]>["state"]): ServiceFacts["update"] => ({ state, message: "engine's words" });
const old = task({ id: "old", current: false });
const portTaken = (change: Partial<TaskFacts> = {}): TaskFacts => task({ id: "new", state: "pending", error: "no suitable node (host-mode port already in use on 1 node)", ...change });

describe("converged", () => {
  test.each<[string, ServiceFacts[]]>([
    ["a running task with a health check", [service({ tasks: [task({ inStateMs: 0 })] })]],
    ["a running task without a health check, after a moment", [service({ hasHealthcheck: false, tasks: [task({ inStateMs: steadyMs })] })]],
    ["as many tasks as replicas", [service({ replicas: 2, tasks: [task(), task({ id: "t2", slot: "2" })] })]],
    ["no replicas and no tasks", [service({ replicas: 0, tasks: [] })]],
    ["no replicas and the old task gone", [service({ replicas: 0, tasks: [task({ state: "shutdown", desired: "shutdown" })] })]],
    ["a one-shot service that completed", [service({ restart: "none", tasks: [task({ state: "complete", desired: "shutdown", exitCode: 0 })] })]],
    ["a one-shot service that goes on", [service({ restart: "none", hasHealthcheck: false, tasks: [task({ inStateMs: 0 })] })]],
    ["on-failure and completed", [service({ restart: "on-failure", tasks: [task({ state: "complete", desired: "shutdown" })] })]],
    ["a completed update", [service({ update: update("completed"), tasks: [task({ id: "old", current: false, state: "shutdown", desired: "shutdown" }), task()] })]],
    ["an update that is paused because a one-shot task ended early", [service({ restart: "none", update: update("paused"), tasks: [task({ state: "complete", desired: "shutdown" })] })]],
    ["an update that is still called paused though the new task runs", [service({ update: update("paused"), tasks: [failed(), task({ id: "t2" })] })]],
    ["two failed tries and then a good one", [service({ tasks: [failed({ id: "a" }), failed({ id: "b" }), task({ id: "c" })] })]],
    ["several services", [service(), service({ service: "db" })]],
  ])("%s", (_, facts) => {
    expect(judgeConvergence(facts)).toEqual({ kind: "converged" });
  });
});

describe("converging", () => {
  test.each<[string, ServiceFacts, string]>([
    ["the task starts", service({ tasks: [task({ state: "starting" })] }), "0 of 1 ready, the next is starting"],
    ["no task yet", service({ tasks: [] }), "0 of 1 ready"],
    ["one of two", service({ replicas: 2, tasks: [task(), task({ id: "t2", slot: "2", state: "preparing" })] }), "1 of 2 ready, the next is preparing"],
    ["two tasks of one slot are one", service({ replicas: 2, tasks: [task(), task({ id: "t2" })] }), "1 of 2 ready"],
    ["a task that shall end", service({ tasks: [task({ desired: "shutdown" })] }), "0 of 1 ready, the next is running"],
    ["too young without a health check", service({ hasHealthcheck: false, tasks: [task({ inStateMs: steadyMs - 1 })] }), "0 of 1 ready, the next is running"],
    ["the update goes on", service({ update: update("updating") }), "the update goes on"],
    ["an old task runs", service({ tasks: [task(), old] }), "1 of the old tasks still runs"],
    ["an old task starts", service({ tasks: [task(), task({ id: "old", current: false, state: "starting" })] }), "1 of the old tasks still runs"],
    ["old tasks run", service({ tasks: [task(), old, task({ id: "o2", current: false })] }), "2 of the old tasks still run"],
    ["a task runs where none should", service({ replicas: 0 }), "tasks still run though none should"],
    ["completed, but it is started for ever", service({ tasks: [task({ state: "complete", desired: "shutdown" })] }), "0 of 1 ready, the next is complete"],
    ["two failed tries", service({ tasks: [failed({ id: "a" }), failed({ id: "b" })] }), "0 of 1 ready, the next is failed: task: non-zero exit (1)"],
    ["three failed tries in different slots", service({ replicas: 3, tasks: ["1", "2", "3"].map((slot) => failed({ id: slot, slot })) }), "0 of 3 ready, the next is failed: task: non-zero exit (1)"],
    ["three failed tries of the old spec", service({ tasks: ["1", "2", "3"].map((id) => failed({ id, current: false })) }), "0 of 1 ready"],
    ["not placed yet", service({ tasks: [task({ state: "pending", error: "no suitable node (scheduling constraints not satisfied on 1 node)", inStateMs: unplaceableMs - 1 })] }), "0 of 1 ready, the next is pending: no suitable node (scheduling constraints not satisfied on 1 node)"],
    ["memory may come free", service({ tasks: [task({ state: "pending", error: "no suitable node (insufficient resources on 1 node)", inStateMs: scarceMs - 1 })] }), "0 of 1 ready, the next is pending: no suitable node (insufficient resources on 1 node)"],
    ["the task from before still stops and holds the port", service({ tasks: [{ ...old, desired: "shutdown" }, portTaken({ desired: "ready" })] }), "1 of the old tasks still runs"],
    ["the task from before has just given the port back", service({ tasks: [task({ id: "old", current: false, state: "shutdown", desired: "shutdown", inStateMs: scarceMs - 1 }), portTaken()] }), "0 of 1 ready, the next is pending: no suitable node (host-mode port already in use on 1 node)"],
    ["another app may give the port back", service({ tasks: [portTaken({ inStateMs: scarceMs - 1 })] }), "0 of 1 ready, the next is pending: no suitable node (host-mode port already in use on 1 node)"],
    ["pending without a reason", service({ tasks: [task({ state: "pending", inStateMs: 999_999 })] }), "0 of 1 ready, the next is pending"],
    ["on-failure with tries left", service({ restart: "on-failure", maxAttempts: 2, tasks: [failed({ id: "a" }), failed({ id: "b" })] }), "0 of 1 ready, the next is failed: task: non-zero exit (1)"],
    ["tries are counted for each slot", service({ replicas: 3, restart: "on-failure", maxAttempts: 2, tasks: ["1", "2", "3"].map((slot) => failed({ id: slot, slot })) }), "0 of 3 ready, the next is failed: task: non-zero exit (1)"],
    ["a one-shot task that is tried once more all the same", service({ restart: "none", tasks: [failed(), task({ id: "t2", state: "starting" })] }), "0 of 1 ready, the next is starting"],
    ["any number of tries", service({ restart: "on-failure", maxAttempts: 0, tasks: [failed()] }), "0 of 1 ready, the next is failed: task: non-zero exit (1)"],
    ["completed once of two allowed", service({ maxAttempts: 1, tasks: [task({ state: "complete", desired: "shutdown" })] }), "0 of 1 ready, the next is complete"],
    ["the reason of the newest task that is not ready", service({ replicas: 2, tasks: [task({ slot: "2" }), failed({ id: "a" }), task({ id: "b", state: "assigned" })] }), "1 of 2 ready, the next is assigned"],
    ["a paused update whose new task starts and whose old one is gone", service({ update: update("paused"), tasks: [task({ state: "starting" })] }), "0 of 1 ready, the next is starting"],
  ])("%s", (_, facts, why) => {
    expect(judgeConvergence([facts])).toEqual({ kind: "converging", waiting: [{ service: "app", why }] });
  });

  test("a stack without services was not examined", () => {
    expect(judgeConvergence([])).toEqual({ kind: "converging", waiting: [{ service: "", why: "the stack has no services" }] });
  });

  test("names only the services that are waited for", () => {
    const judged = judgeConvergence([service(), service({ service: "db", tasks: [] })]);
    expect(judged).toMatchObject({ kind: "converging", waiting: [{ service: "db" }] });
    expect(judged.kind === "converging" && judged.waiting.length).toBe(1);
  });
});

describe("failed", () => {
  const three = (change: Partial<TaskFacts> = {}): TaskFacts[] => ["a", "b", "c"].map((id) => failed({ id, ...change }));

  test.each<[string, ServiceFacts, object]>([
    ["crash loop", service({ tasks: three() }), { code: "crash-loop", reason: "3 tasks failed one after another: task: non-zero exit (1) (exit code 1)" }],
    ["crash loop that ends with 0", service({ tasks: three({ state: "complete", exitCode: 0, error: "" }) }), { code: "crash-loop", reason: "3 tasks failed one after another: complete (exit code 0)" }],
    ["a good task in another slot does not help", service({ replicas: 2, tasks: [...three(), task({ slot: "2" })] }), { code: "crash-loop" }],
    ["never healthy", service({ tasks: three({ error: "task: non-zero exit (137): dockerexec: unhealthy container", exitCode: 137 }) }), { code: "never-healthy" }],
    ["out of memory, even if not the last time", service({ tasks: [failed({ id: "a" }), failed({ id: "b", outOfMemory: true }), failed({ id: "c" })] }), { code: "out-of-memory" }],
    ["rejected", service({ tasks: three({ state: "rejected", error: "invalid mount config", exitCode: null }) }), { code: "task-rejected", reason: "3 tasks failed one after another: invalid mount config" }],
    ["no image", service({ tasks: three({ state: "rejected", error: "No such image: x:1" }) }), { code: "image-missing" }],
    ["cannot be placed by its constraints", service({ tasks: [task({ state: "pending", error: "no suitable node (scheduling constraints not satisfied on 1 node)", inStateMs: unplaceableMs })] }), { code: "unplaceable", reason: "no node can take the task: no suitable node (scheduling constraints not satisfied on 1 node)" }],
    ["memory did not come free", service({ tasks: [task({ state: "pending", error: "no suitable node (insufficient resources on 1 node)", inStateMs: scarceMs })] }), { code: "unplaceable" }],
    ["start-first, and the task from before keeps the port", service({ update: update("updating"), tasks: [old, portTaken({ inStateMs: scarceMs })] }), { code: "unplaceable", reason: "no node can take the task: no suitable node (host-mode port already in use on 1 node)" }],
    ["another app keeps the port", service({ tasks: [portTaken({ inStateMs: scarceMs })] }), { code: "unplaceable" }],
    ["the port was not taken by the task from before", service({ tasks: [task({ id: "old", current: false, state: "shutdown", desired: "shutdown", inStateMs: scarceMs }), portTaken({ inStateMs: scarceMs })] }), { code: "unplaceable" }],
    ["a task in another slot stops", service({ replicas: 2, tasks: [{ ...old, slot: "2", desired: "shutdown" }, portTaken({ inStateMs: scarceMs })] }), { code: "unplaceable" }],
    ["one-shot failed", service({ restart: "none", tasks: [failed()] }), { code: "one-shot-failed", reason: "the task ended and is not started again: task: non-zero exit (1) (exit code 1)" }],
    ["one-shot killed for its memory", service({ restart: "none", tasks: [failed({ outOfMemory: true })] }), { code: "out-of-memory" }],
    ["no tries left", service({ restart: "on-failure", maxAttempts: 1, tasks: [failed({ id: "a" }), failed({ id: "b" })] }), { code: "one-shot-failed" }],
    ["no tries left of a service that is always started again", service({ maxAttempts: 1, tasks: [failed({ id: "a" }), failed({ id: "b" })] }), { code: "crash-loop", reason: "the task ended and is not started again: task: non-zero exit (1) (exit code 1)" }],
    ["no tries left in one slot of two", service({ replicas: 2, restart: "on-failure", maxAttempts: 1, tasks: [task({ id: "x", slot: "2" }), failed({ id: "a" }), failed({ id: "b" })] }), { code: "one-shot-failed" }],
    ["no tries left, and the first was killed for its memory", service({ restart: "on-failure", maxAttempts: 1, tasks: [failed({ id: "a", outOfMemory: true }), failed({ id: "b" })] }), { code: "out-of-memory" }],
    ["one-shot rejected", service({ restart: "none", tasks: [failed({ state: "rejected", error: "invalid mount config", exitCode: null })] }), { code: "task-rejected", reason: "the task ended and is not started again: invalid mount config" }],
    ["rolling back", service({ update: update("rollback_started"), tasks: [old, failed()] }), { code: "rolled-back", reason: "Swarm rolled the update back and the old task goes on: engine's words" }],
    ["rolled back, although all runs again", service({ update: update("rollback_completed") }), { code: "rolled-back" }],
    ["rollback paused", service({ update: update("rollback_paused") }), { code: "rolled-back" }],
    ["paused while the old task goes on", service({ update: update("paused"), tasks: [old, failed()] }), { code: "update-paused", reason: "Swarm paused the update and the old task goes on: engine's words" }],
  ])("%s", (_, facts, failure) => {
    expect(judgeConvergence([facts])).toMatchObject({ kind: "failed", failure: { service: "app", ...failure } });
  });

  test("names the tasks that show it, newest last", () => {
    const judged = judgeConvergence([service({ tasks: three() })]);
    expect(judged.kind === "failed" && judged.failure.tasks.map(({ id }) => id)).toEqual(["a", "b", "c"]);
    const once = judgeConvergence([service({ restart: "none", tasks: [task({ id: "w", slot: "2" }), failed({ id: "y" })] })]);
    expect(once.kind === "failed" && once.failure.tasks.map(({ id }) => id)).toEqual(["y"]);
    const waiting = judgeConvergence([service({ tasks: [task({ id: "p", state: "pending", error: "no suitable node (x)" })] })]);
    expect(waiting.kind === "failed" && waiting.failure.tasks.map(({ id }) => id)).toEqual(["p"]);
    const paused = judgeConvergence([service({ update: update("paused"), tasks: [old, failed({ id: "n" })] })]);
    expect(paused.kind === "failed" && paused.failure.tasks.map(({ id }) => id)).toEqual(["n"]);
    const back = judgeConvergence([service({ update: update("rollback_started"), tasks: [old, failed({ id: "x" })] })]);
    expect(back.kind === "failed" && back.failure.tasks.map(({ id }) => id)).toEqual(["x"]);
  });

  test("what is wrong is told in one order: the update, what cannot be placed, what ended for good, what loops", () => {
    const pending = task({ id: "p", slot: "2", state: "pending", error: "no suitable node (x)" });
    const everything = service({ replicas: 2, restart: "none", update: update("rollback_started"), tasks: [...three(), pending] });
    const codes = [everything, { ...everything, update: null }, { ...everything, update: null, tasks: three() }, { ...everything, update: null, restart: "any" as const, tasks: three() }].map((facts) => {
      const judged = judgeConvergence([facts]);
      return judged.kind === "failed" && judged.failure.code;
    });
    expect(codes).toEqual(["rolled-back", "unplaceable", "one-shot-failed", "crash-loop"]);
  });

  test("one broken service decides, wherever it stands", () => {
    for (const facts of [[service({ tasks: three() }), service({ service: "db" })], [service({ service: "db", tasks: [] }), service({ tasks: three() })]]) {
      expect(judgeConvergence(facts)).toMatchObject({ kind: "failed", failure: { service: "app" } });
    }
  });
});

describe("whatever the facts", () => {
  const anyTask: fc.Arbitrary<TaskFacts> = fc.record({
    id: fc.uuid(),
    slot: fc.constantFrom("1", "2", "3"),
    state: fc.constantFrom("pending", "preparing", "starting", "running", "complete", "shutdown", "failed", "rejected"),
    desired: fc.constantFrom("running", "ready", "shutdown"),
    current: fc.boolean(),
    inStateMs: fc.constantFrom(0, steadyMs - 1, steadyMs, 60_000),
    error: fc.constantFrom("", "task: non-zero exit (1)", "no suitable node (x)", "No such image: x"),
    exitCode: fc.constantFrom(null, 0, 1, 137),
    outOfMemory: fc.boolean(),
  });
  const anyService: fc.Arbitrary<ServiceFacts> = fc.record({
    service: fc.constantFrom("app", "db"),
    replicas: fc.nat(3),
    restart: fc.constantFrom("none", "on-failure", "any"),
    maxAttempts: fc.nat(2),
    hasHealthcheck: fc.boolean(),
    update: fc.option(fc.constantFrom("updating", "paused", "completed", "rollback_started", "rollback_paused", "rollback_completed").map((state) => update(state)), { nil: null }),
    tasks: fc.array(anyTask, { maxLength: 6 }),
  });

  test("it never converges on an old task, on too few tasks, or on a rollback", () => {
    fc.assert(
      fc.property(fc.array(anyService, { minLength: 1, maxLength: 3 }), (facts) => {
        if (judgeConvergence(facts).kind !== "converged") return;
        for (const { replicas, tasks, update: state } of facts) {
          const current = tasks.filter((t) => t.current);
          expect(tasks.some((t) => !t.current && (t.state === "running" || t.state === "starting"))).toBe(false);
          expect(new Set(current.filter((t) => t.state === "running" || t.state === "complete").map((t) => t.slot)).size).toBeGreaterThanOrEqual(replicas);
          expect(state === null || state.state === "completed" || state.state === "paused").toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test("another service at rest never hides a failure, and fewer than three tries are no crash loop unless no more are allowed", () => {
    fc.assert(
      fc.property(fc.array(anyService, { minLength: 1, maxLength: 3 }), (facts) => {
        const judged = judgeConvergence(facts);
        if (judged.kind !== "failed") return;
        expect(judgeConvergence([service({ service: "well" }), ...facts])).toEqual(judged);
        const { code, tasks } = judged.failure;
        const allowed = facts.filter((one) => one.service === judged.failure.service && one.maxAttempts > 0).map((one) => one.maxAttempts + 1);
        if (code === "crash-loop") expect(tasks.length).toBeGreaterThanOrEqual(Math.min(triesBeforeFailure, ...allowed));
        expect(judged.failure.reason).not.toBe("");
      }),
      { numRuns: 2_000 },
    );
  });
});
