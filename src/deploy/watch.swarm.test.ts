import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "#kit/clock.ts";
import { randomHex } from "#kit/ids.ts";
import { buildSampleImages } from "#samples/images.ts";
import { connectEngine } from "#swarm/engine.ts";
import { homeLabel, namespaceLabel, runLabel } from "#swarm/labels.ts";
import { removeRun } from "#swarm/teardown.ts";
import { StackWatch, type Watched } from "./watch.ts";

const docker = connectEngine();
const signal = AbortSignal.timeout(280_000);
const word = `ccdt-${randomHex(3)}`;
const owner = { [runLabel]: `20260101-000000-watch-${word}`, [homeLabel]: "0123456789abcdef" };

beforeAll(() => buildSampleImages({ docker, names: ["probe"], signal }));
afterAll(async () => {
  expect(await removeRun({ docker, runId: owner[runLabel], say: () => undefined, signal })).toEqual([]);
});

type Service = { readonly argv?: readonly string[]; readonly image?: string; readonly replicas?: number; readonly constraint?: string; readonly health?: readonly string[]; readonly memory?: number };

async function create(stack: string, name: string, { argv = ["sleep", "100000"], image = "localhost/cc-ci-samples/probe:1.0.0", replicas = 1, constraint, health, memory }: Service): Promise<void> {
  await docker.createService({
    Name: `${stack}_${name}`,
    Labels: { ...owner, [namespaceLabel]: stack },
    Mode: { Replicated: { Replicas: replicas } },
    EndpointSpec: { Mode: "dnsrr" },
    TaskTemplate: {
      ContainerSpec: {
        Image: image, Command: [...argv], Labels: owner,
        ...(health && { Healthcheck: { Test: [...health], Interval: 500e6, Timeout: 5e9, Retries: 2, StartPeriod: 60e9 } }),
      },
      RestartPolicy: { Condition: "any", Delay: 100e6 },
      ...(constraint && { Placement: { Constraints: [constraint] } }),
      ...(memory && { Resources: { Limits: { MemoryBytes: memory } } }),
    },
  } as never);
}

/** Opens the watch, makes the services, and waits. */
async function watched(name: string, services: Readonly<Record<string, Service>>, timeoutMs = 60_000): Promise<Watched["outcome"] & { readonly told: string[] }> {
  const stack = `${word}-${name}`;
  await using watch = await StackWatch.open(docker, stack, systemClock);
  for (const [key, service] of Object.entries(services)) await create(stack, key, service);
  const told: string[] = [];
  const { outcome, rows } = await watch.converged(timeoutMs, signal, (why) => void told.push(why));
  expect(rows.services.map((row) => row.Spec.Name).toSorted()).toEqual(Object.keys(services).map((key) => `${stack}_${key}`).toSorted());
  return { ...outcome, told };
}

describe("a stack's watch", () => {
  test("ends when all services have come to rest, and tells each reason to wait once", async () => {
    const { kind, told } = await watched("rest", { app: {}, two: { replicas: 2 }, none: { replicas: 0 } });
    expect(kind).toBe("converged");
    expect(told.length).toBeGreaterThan(0);
    for (const [index, why] of told.entries()) expect(why).not.toBe(told[index - 1]);
    expect(told.join("\n")).toMatch(/app: .+; two: /);
    expect(told.join("\n")).not.toMatch(/none:/);
  });

  test("waits for the health check, not only for the start", async () => {
    const begin = performance.now();
    const { kind } = await watched("health", { app: { argv: ["sh", "-c", "sleep 4; : > /ready; sleep 100000"], health: ["CMD-SHELL", "[ -e /ready ]"] } });
    expect(kind).toBe("converged");
    expect(performance.now() - begin).toBeGreaterThan(4_000);
  });

  test("ends within seconds of the third failure, with the exit code", async () => {
    const outcome = await watched("crash", { app: {}, broken: { argv: ["sh", "-c", "exit 7"] } });
    expect(outcome).toMatchObject({ kind: "failed", failure: { code: "crash-loop", service: "broken" } });
    expect(JSON.stringify(outcome)).toContain("7");
  });

  test("knows a container that the kernel ended for its memory", async () => {
    const outcome = await watched("memory", { app: { argv: ["sh", "-c", "x=x; while :; do x=$x$x; done"], memory: 8_000_000 } });
    expect(outcome).toMatchObject({ kind: "failed", failure: { code: "out-of-memory", service: "app" } });
  });

  test("sees what sends no event: a task that no node may run", async () => {
    const outcome = await watched("place", { app: { constraint: "node.labels.nowhere==yes" } });
    expect(outcome).toMatchObject({ kind: "failed", failure: { code: "unplaceable", service: "app" } });
  });

  test("says at the end of its time what it still waits for", async () => {
    const outcome = await watched("slow", { app: { health: ["CMD", "false"], argv: ["sleep", "100000"] }, quick: {} }, 300);
    expect(outcome).toMatchObject({ kind: "timeout", waiting: expect.arrayContaining([expect.objectContaining({ service: "app" })]) as unknown });
  });

  test("an abort ends the wait", async () => {
    const stack = `${word}-abort`;
    await using watch = await StackWatch.open(docker, stack, systemClock);
    await create(stack, "app", { constraint: "node.labels.nowhere==yes" });
    const abort = new AbortController();
    await expect(watch.converged(60_000, abort.signal, () => abort.abort(new Error("enough")))).rejects.toThrow("enough");
  });

  test("a stack without services does not converge: nothing was looked at", async () => {
    const { kind } = await watched("empty", {}, 1_500);
    expect(kind).not.toBe("converged");
  });
});
