import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { randomHex } from "#kit/ids.ts";
import { buildSampleImages } from "#samples/images.ts";
import { connectEngine } from "./engine.ts";
import { leftBy, removeItem, takeInventory, type Item } from "./inventory.ts";
import { homeLabel, namespaceLabel, runLabel } from "./labels.ts";
import { labelled, removeRun } from "./teardown.ts";

const docker = connectEngine();
const signal = AbortSignal.timeout(280_000);
const image = "localhost/cc-ci-samples/probe:1.0.0";
const word = `ccdt-${randomHex(3)}`;
const runs: string[] = [];

/** The id of a run that is torn down after the test, whatever happens. */
function newRun(): string {
  const id = `20260101-000000-${word}-${randomHex(3)}`;
  runs.push(id);
  return id;
}

const remove = (runId: string, timeout = 60_000): Promise<Item[]> => removeRun({ docker, runId, say: () => undefined, timeout, signal });

beforeAll(() => buildSampleImages({ docker, names: ["probe"], signal }));
afterEach(async () => {
  for (const id of runs.splice(0)) expect(await remove(id)).toEqual([]);
});
afterAll(async () => {
  expect((await takeInventory(docker)).filter((item) => item.name.startsWith(word))).toEqual([]);
});

/** Milliseconds that its programs ask for to stop; they never do by themselves. */
const stopMs = 600_000;

type Labels = Readonly<Record<string, string>>;
type MakeOptions = { readonly labels: Labels; readonly replicas?: number; readonly argv?: readonly string[] };

/** One of everything that a stack may hold, its service with a network, a volume, a secret and a config. */
async function make(stack: string, { labels, replicas = 1, argv = ["sleep", "100000"] }: MakeOptions): Promise<void> {
  const Labels = { ...labels };
  const data = Buffer.from("x").toString("base64");
  const [network, secret, config] = await Promise.all([
    docker.createNetwork({ Name: `${stack}_internal`, Driver: "overlay", Labels }),
    docker.createSecret({ Name: `${stack}_key_v1`, Labels, Data: data }) as Promise<unknown> as Promise<{ id: string }>,
    docker.createConfig({ Name: `${stack}_conf_v1`, Labels, Data: data }) as Promise<unknown> as Promise<{ id: string }>,
  ]);
  const file = (Name: string): object => ({ File: { Name, UID: "0", GID: "0", Mode: 0o444 } });
  await docker.createService({
    Name: `${stack}_app`,
    Labels,
    Mode: { Replicated: { Replicas: replicas } },
    EndpointSpec: { Mode: "dnsrr" },
    TaskTemplate: {
      Networks: [{ Target: network.id }],
      ContainerSpec: {
        Image: image, Command: [...argv], Labels, StopGracePeriod: stopMs * 1e6,
        Mounts: [{ Type: "volume", Source: `${stack}_data`, Target: "/data", VolumeOptions: { Labels } }],
        Secrets: [{ ...file("key"), SecretID: secret.id, SecretName: `${stack}_key_v1` }],
        Configs: [{ ...file("/conf"), ConfigID: config.id, ConfigName: `${stack}_conf_v1` }],
      },
    },
  } as never);
}

async function eventually(look: () => Promise<boolean>): Promise<void> {
  for (let pause = 40; !(await look()); pause = Math.min(pause * 1.5, 1_000)) {
    signal.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

const running = (stack: string): Promise<void> => eventually(async () => (await docker.listContainers({ filters: { name: [`${stack}_app`] } })).length > 0);
const named = (items: readonly Item[]): string[] => items.map(({ kind, id, name }) => `${kind} ${name} ${id}`).toSorted();
const ofStacks = async (...stacks: string[]): Promise<Item[]> => (await takeInventory(docker)).filter((item) => stacks.some((stack) => item.name.startsWith(`${stack}_`) || item.labels[namespaceLabel] === stack));

describe("removeRun", () => {
  test("removes everything of the run, also while its program does not heed signals, and leaves what only looks like it alone", async () => {
    const [id, other] = [newRun(), newRun()];
    const [own, alike, foreign] = [`${word}-a`, `${word}-a2`, `${word}-b`];
    const before = await takeInventory(docker);
    await make(own, { labels: { [runLabel]: id, [homeLabel]: "0", [namespaceLabel]: own }, argv: ["sh", "-c", "trap '' TERM INT; while :; do sleep 1; done"] });
    // Another run's, with a name that begins alike; and one without any label of ours, of the same namespace.
    await make(alike, { labels: { [runLabel]: other, [homeLabel]: "0", [namespaceLabel]: alike } });
    const stranger = await docker.createVolume({ Name: `${foreign}_data`, Labels: { [namespaceLabel]: own, "cc-ci.run.other": id } });
    try {
      await Promise.all([running(own), running(alike)]);
      const kept = named([...(await ofStacks(alike)), ...(await ofStacks(foreign))]);
      const kinds = new Set((await labelled(docker, id, ["service", "task", "container", "network", "volume", "secret", "config"])).map((item) => item.kind));
      expect(kinds).toEqual(new Set(["service", "task", "container", "network", "volume", "secret", "config"]));

      const begin = performance.now();
      expect(await remove(id)).toEqual([]);
      // The program's own time to stop is not waited for.
      expect(performance.now() - begin).toBeLessThan(stopMs / 2);
      expect(leftBy({ id, home: "0", stacks: [] }, before, await takeInventory(docker))).toEqual([]);
      expect((await ofStacks(own)).map(({ name }) => name)).toEqual([`${foreign}_data`]);
      expect(named([...(await ofStacks(alike)), ...(await ofStacks(foreign))])).toEqual(kept);
    } finally {
      await removeItem(docker, { kind: "volume", id: (stranger as unknown as { Name?: string }).Name ?? `${foreign}_data`, name: "", labels: {} });
    }
  });

  test("a run that left nothing, or was removed before, is no trouble", async () => {
    const id = newRun();
    expect(await remove(id)).toEqual([]);
    await make(`${word}-c`, { labels: { [runLabel]: id }, replicas: 0 });
    expect(await Promise.all([remove(id), remove(id)])).toEqual([[], []]);
    expect(await remove(id)).toEqual([]);
  });

  test("a network that the engine lists for a moment after it was removed is gone, and not left", async () => {
    const id = newRun();
    await make(`${word}-e`, { labels: { [runLabel]: id }, replicas: 0 });
    let last: Awaited<ReturnType<typeof docker.listNetworks>> = [];
    // The engine's own lag, seen on a busy host: one list more than there are networks.
    const lagging = Object.assign(Object.create(docker) as typeof docker, {
      listNetworks: async (options: Parameters<typeof docker.listNetworks>[0]) => {
        const rows = await docker.listNetworks(options);
        const told = rows.length > 0 ? rows : last;
        last = rows;
        return told;
      },
    });
    expect(await removeRun({ docker: lagging, runId: id, say: () => undefined, signal })).toEqual([]);
  });

  test("parts of a stack, as a run that was killed leaves them", async () => {
    const id = newRun();
    const Labels = { [runLabel]: id };
    await docker.createVolume({ Name: `${word}-d_data`, Labels });
    await docker.createNetwork({ Name: `${word}-d_internal`, Driver: "overlay", Labels });
    const dead = await docker.createContainer({ Image: image, name: `${word}-d_once`, Cmd: ["true"], Labels, HostConfig: { Binds: [`${word}-d_data:/data`], NetworkMode: "none" } });
    await dead.start();
    expect(await remove(id)).toEqual([]);
    expect(await ofStacks(`${word}-d`)).toEqual([]);
  });

  test("what someone else still uses is named, and goes once it is free", async () => {
    const id = newRun();
    await docker.createVolume({ Name: `${word}-e_data`, Labels: { [runLabel]: id } });
    const user = await docker.createContainer({ Image: image, name: `${word}-user`, Cmd: ["sleep", "1000"], HostConfig: { Binds: [`${word}-e_data:/data`], NetworkMode: "none" } });
    try {
      await user.start();
      expect(await remove(id, 500)).toMatchObject([{ kind: "volume", name: `${word}-e_data` }]);
      expect((await user.inspect()).State.Running).toBe(true);
    } finally {
      await user.remove({ force: true });
    }
    expect(await remove(id)).toEqual([]);
  });

  test("an abort ends it with its reason", async () => {
    const id = newRun();
    await docker.createVolume({ Name: `${word}-f_data`, Labels: { [runLabel]: id } });
    const user = await docker.createContainer({ Image: image, name: `${word}-user2`, Cmd: ["sleep", "1000"], HostConfig: { Binds: [`${word}-f_data:/data`], NetworkMode: "none" } });
    try {
      await user.start();
      await expect(removeRun({ docker, runId: id, say: () => undefined, signal: AbortSignal.timeout(400) })).rejects.toMatchObject({ name: "TimeoutError" });
    } finally {
      await user.remove({ force: true });
    }
  });
});

describe("labelled", () => {
  test("of every run, where none is named", async () => {
    const [one, two] = [newRun(), newRun()];
    await docker.createVolume({ Name: `${word}-g_data`, Labels: { [runLabel]: one } });
    await docker.createVolume({ Name: `${word}-h_data`, Labels: { [runLabel]: two } });
    const all = (await labelled(docker, "", ["volume"])).map(({ name }) => name);
    expect(all).toEqual(expect.arrayContaining([`${word}-g_data`, `${word}-h_data`]));
    expect((await labelled(docker, one, ["volume"])).map(({ name }) => name)).toEqual([`${word}-g_data`]);
  });
});
