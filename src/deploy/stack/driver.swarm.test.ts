import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { randomHex } from "#kit/ids.ts";
import { mustRun } from "#kit/process.ts";
import { resolveStack } from "#recipe/compose/stack-config.ts";
import { buildSampleImages } from "#samples/images.ts";
import { connectEngine } from "#swarm/engine.ts";
import { takeInventory } from "#swarm/inventory.ts";
import { commitLabel, homeLabel, namespaceLabel, runLabel } from "#swarm/labels.ts";
import { removeRun } from "#swarm/teardown.ts";
import { removeOrphans } from "../orphans.ts";
import type { Deployed, Deployment } from "../port.ts";
import { stackDriver } from "./driver.ts";

const docker = connectEngine();
const signal = AbortSignal.timeout(280_000);
const word = randomHex(3);
const owner = { [runLabel]: `20260101-000000-driver-${word}`, [homeLabel]: "0123456789abcdef" } as const;
const image = "localhost/cc-ci-samples/probe:1.0.0";
const external = `cc-ci-drv-${word}-shared`;

let folder: string;

beforeAll(async () => {
  await buildSampleImages({ docker, names: ["probe"], signal });
  folder = await mkdtemp(join(tmpdir(), "cc-ci-driver-"));
  await docker.createNetwork({ Name: external, Driver: "overlay", Labels: owner });
});

afterAll(async () => {
  const left = await removeRun({ docker, runId: owner[runLabel], say: () => undefined });
  await rm(folder, { recursive: true });
  expect(left).toEqual([]);
});

type Files = Readonly<Record<string, string>>;

/** Deploys a compose file with our driver. */
async function deploy(stack: string, compose: string, options: { readonly files?: Files; readonly commit?: string } = {}): Promise<Deployed> {
  await write({ "compose.yml": compose, ...options.files });
  const environment = { STACK_NAME: stack };
  const { model } = await resolveStack({ folder, files: ["compose.yml"], env: environment, signal });
  const deployment: Deployment = {
    recipe: "driver", domain: "driver.localhost", stack, phase: "base", commit: options.commit ?? "1".repeat(40), version: null, folder, files: ["compose.yml"], environment, model, images: [],
  };
  return await stackDriver({ docker, owner, withoutIpvs: false }).deploy(deployment, signal);
}

async function write(files: Files): Promise<void> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
}

type Spec = { Name: string; Labels: Record<string, string>; TaskTemplate: { Networks?: { Target: string }[]; ContainerSpec: { Labels?: Record<string, string>; Mounts?: { VolumeOptions?: { Labels?: Record<string, string> } }[] } } };
type Row = { ID: string; CreatedAt: string; Spec: Spec; Version: { Index: number } };

async function services(stack: string): Promise<Row[]> {
  const rows = (await docker.listServices({ filters: { label: [`${namespaceLabel}=${stack}`] } })) as unknown as Row[];
  return rows.toSorted((a, b) => (a.Spec.Name < b.Spec.Name ? -1 : 1));
}

const ours = new Set<string>([...Object.keys(owner), commitLabel]);
const withoutOurs = (labels: Record<string, string> | undefined): Record<string, string> => Object.fromEntries(Object.entries(labels ?? {}).filter(([name]) => !ours.has(name)));

/** The stack's specs as the engine holds them, less ids, our labels, and the stack's own name. */
async function specsOf(stack: string): Promise<unknown> {
  const networks = new Map((await docker.listNetworks()).map((network) => [network.Id, network.Name]));
  const specs = (await services(stack)).map(({ Spec: spec }) => {
    const { ContainerSpec: container } = spec.TaskTemplate;
    spec.Labels = withoutOurs(spec.Labels);
    container.Labels = withoutOurs(container.Labels);
    for (const network of spec.TaskTemplate.Networks ?? []) network.Target = networks.get(network.Target) ?? network.Target;
    for (const { VolumeOptions: options } of container.Mounts ?? []) if (options?.Labels) options.Labels = withoutOurs(options.Labels);
    return spec;
  });
  return JSON.parse(JSON.stringify(specs, (key, value: unknown) => (key === "SecretID" || key === "ConfigID" ? undefined : value)).replaceAll(stack, "STACK")) as unknown;
}

/** The networks, volumes, secrets and configs of a stack with their labels, less ids and names of ours. */
async function thingsOf(stack: string): Promise<string[]> {
  const items = (await takeInventory(docker)).filter((item) => ["network", "secret", "config"].includes(item.kind) && item.labels[namespaceLabel] === stack);
  return items.map((item) => `${item.kind} ${item.name} ${JSON.stringify(Object.entries(withoutOurs(item.labels)).toSorted())}`.replaceAll(stack, "STACK")).toSorted();
}

describe("the same specs as `docker stack deploy`", () => {
  const top = `version: "3.12"\n`;
  // No task runs: only what the engine is asked for is compared.
  const still = "deploy: { replicas: 0 }";
  test.each<[string, string, Files?]>([
    ["the least", `${top}services:\n  web: { image: ${image}, ${still} }\n`],
    ["most of what a container can be told", `${top}
services:
  web:
    image: ${image}
    ${still}
    command: ["sh", "-c", "sleep 1000"]
    entrypoint: /bin/sh -e
    hostname: web.example
    working_dir: /tmp
    user: "1000:1000"
    environment: { B: "2", A: "1", EMPTY: "", BARE: , a: x, "A_B": y, "A-B": z }
    labels: { in.container: "yes" }
    init: true
    tty: true
    stdin_open: true
    read_only: true
    stop_signal: SIGTERM
    stop_grace_period: 1m30s
    extra_hosts: ["one:10.0.0.1", "two:10.0.0.2", "six:::1"]
    dns: [10.0.0.53]
    dns_search: [example.org]
    cap_add: [NET_ADMIN, sys_time]
    cap_drop: [CAP_CHOWN, net_raw]
    sysctls: { net.core.somaxconn: "1024" }
    ulimits: { nproc: 65535, nofile: { soft: 20000, hard: 40000 } }
    logging: { driver: json-file, options: { max-size: "10m" } }
    healthcheck: { test: ["CMD", "true"], interval: 5s, timeout: 500ms, retries: 4, start_period: 1m }
`],
    ["how it is deployed", `${top}
services:
  one:
    image: ${image}
    deploy:
      replicas: 0
      labels: { service.label: "a=b", empty: "" }
      endpoint_mode: dnsrr
      update_config: { order: start-first, failure_action: rollback, delay: 2s, monitor: 7s, max_failure_ratio: 0.25 }
      rollback_config: { parallelism: 0, order: stop-first }
      restart_policy: { condition: on-failure, delay: 1s, max_attempts: 3, window: 2m }
      resources:
        limits: { cpus: "0.25", memory: 64M, pids: 100 }
        reservations: { cpus: "0.1", memory: 32M }
      placement:
        constraints: ["node.labels.none == true", "node.role == manager"]
        preferences: [{ spread: node.labels.zone }]
        max_replicas_per_node: 2
  two:
    image: ${image}
    deploy: { replicas: 0, update_config: {}, resources: { limits: { memory: 16M } } }
    healthcheck: { disable: true }
  three:
    image: ${image}
    deploy: { mode: global, placement: { constraints: ["node.labels.none == true"] } }
  four:
    image: ${image}
    deploy: { endpoint_mode: dnsrr, placement: { constraints: ["node.labels.none == true"] } }
`],
    ["restart, the old way", `${top}
services:
  always: { image: ${image}, restart: always, ${still} }
  unless: { image: ${image}, restart: unless-stopped, ${still} }
  failure: { image: ${image}, restart: on-failure, ${still} }
  failure5: { image: ${image}, restart: "on-failure:5", ${still} }
  never: { image: ${image}, restart: "no", ${still} }
  both: { image: ${image}, restart: always, deploy: { replicas: 0, restart_policy: { condition: none } } }
`],
    ["ports", `${top}
services:
  web:
    image: ${image}
    ${still}
    ports: ["28080:80", "28053:53/udp", { target: 90, published: 20090, mode: host }, { target: 70 }]
`],
    ["networks of its own, with aliases and options", `${top}
services:
  web:
    image: ${image}
    ${still}
    networks: { zeta: , Alpha: { aliases: [www, site] }, b-net: , b_net: }
  plain: { image: ${image}, ${still} }
networks:
  zeta: { driver: overlay, attachable: true, labels: { kept: "yes" } }
  Alpha: { name: "\${STACK_NAME}-own" }
  b-net: { internal: true }
  b_net: { driver_opts: { encrypted: "" } }
  unused: {}
`],
    ["volumes", `${top}
services:
  web:
    image: ${image}
    ${still}
    volumes:
      - zeta:/z
      - data:/data:ro
      - named:/named
      - /anonymous
      - /etc/localtime:/etc/localtime:ro
      - { type: volume, source: data, target: /fresh, volume: { nocopy: true } }
      - { type: volume, source: theirs, target: /theirs }
      - { type: tmpfs, target: /scratch, tmpfs: { size: 1048576 } }
      - { type: bind, source: /tmp, target: /host, bind: { propagation: rslave } }
volumes:
  zeta: {}
  data: { labels: { backup: "no" } }
  named: { name: "\${STACK_NAME}-own", driver: local, driver_opts: { type: tmpfs, device: tmpfs } }
  theirs: { external: true, name: cc-ci-drv-${word}-theirs }
`],
    ["secrets and configs", `${top}
services:
  web:
    image: ${image}
    ${still}
    secrets: [token, { source: Key, target: key.pem, uid: "1000", gid: "1001", mode: 0400 }]
    configs: [{ source: page, target: /www/index.html, mode: 0555 }, entry, { source: tmpl, target: /tmpl }]
secrets:
  token: { file: token.txt, labels: { kept: "yes" } }
  Key: { file: token.txt, name: "\${STACK_NAME}_A_key_v1" }
configs:
  page: { file: page.html, name: "\${STACK_NAME}_page_v1" }
  entry: { file: page.html }
  tmpl: { file: page.html, template_driver: golang, name: "\${STACK_NAME}-tmpl" }
`, { "token.txt": "s3cret", "page.html": "<p>$$x</p>\n" }],
  ])("%s", async (_, compose, files = {}) => {
    const [theirs, own] = [`ccd-${randomHex(3)}`, `ccd-${randomHex(3)}`];
    await write({ "compose.yml": compose, ...files });
    await mustRun("docker", ["stack", "deploy", "--detach", "--resolve-image=never", "--compose-file", join(folder, "compose.yml"), theirs], { env: { STACK_NAME: theirs }, signal });
    const expected = await (async () => ({ specs: await specsOf(theirs), things: await thingsOf(theirs) }))().finally(() => mustRun("docker", ["stack", "rm", theirs], { signal }));
    expect(expected.specs).not.toEqual([]);
    await deploy(own, compose, { files });
    expect({ specs: await specsOf(own), things: await thingsOf(own) }).toEqual(expected);
  });
});

const head = `version: "3.8"\n`;
const sleeper = (version = "1.0.0"): string => `image: localhost/cc-ci-samples/probe:${version}\n    command: sleep 100000\n    stop_grace_period: 0s\n    deploy: { endpoint_mode: dnsrr }\n`;

describe("what is its own", () => {
  test("everything carries the run's labels and the stack's; the commit is on services alone", async () => {
    const stack = `ccd-${randomHex(3)}`;
    const compose = `${head}services:\n  web:\n    image: ${image}\n    deploy: { replicas: 0 }\n    volumes: [data:/data]\n    secrets: [token]\n    configs: [page]\nvolumes: { data: {} }\nsecrets: { token: { file: a.txt } }\nconfigs: { page: { file: a.txt } }\n`;
    await deploy(stack, compose, { files: { "a.txt": "x" }, commit: "abc" });
    const all = { ...owner, [namespaceLabel]: stack };
    const [row] = await services(stack);
    expect(row?.Spec.Labels).toMatchObject({ ...all, [commitLabel]: "abc" });
    expect(row?.Spec.TaskTemplate.ContainerSpec.Labels).toEqual(all);
    expect(row?.Spec.TaskTemplate.ContainerSpec.Mounts?.[0]?.VolumeOptions?.Labels).toEqual(all);
    const others = (await takeInventory(docker)).filter((item) => item.kind !== "service" && item.labels[namespaceLabel] === stack);
    expect(others.map(({ kind, name, labels }) => [kind, name, labels]).toSorted()).toEqual([["config", `${stack}_page`, all], ["network", `${stack}_default`, all], ["secret", `${stack}_token`, all]]);
  });

  test("on a shared network only declared aliases are taken, and that is told", async () => {
    const stack = `ccd-${randomHex(3)}`;
    const compose = `${head}services:\n  web:\n    image: ${image}\n    deploy: { replicas: 0 }\n    networks: { shared: { aliases: [www] }, inner: }\nnetworks: { shared: { external: true, name: ${external} }, inner: {} }\n`;
    const { adaptations } = await deploy(stack, compose);
    expect(adaptations).toEqual([expect.objectContaining({ kind: "network-alias", what: "no bare service name on shared networks for web" })]);
    const [spec] = (await specsOf(stack)) as { TaskTemplate: { Networks: unknown } }[];
    expect(spec?.TaskTemplate.Networks).toEqual([{ Target: external, Aliases: ["www"] }, { Target: "STACK_inner", Aliases: ["web"] }]);
  });
});

describe("refusals", () => {
  test.each<[string, string, object, Files?]>([
    ["an image name that is none", `services:\n  web: { image: "A B", deploy: { replicas: 0 } }\n`, { kind: "recipe", code: "service-refused" }],
    ["a constraint that is none", `services:\n  web: { image: ${image}, deploy: { replicas: 0, placement: { constraints: ["nonsense"] } } }\n`, { kind: "recipe", code: "service-refused" }],
    ["an external network that is not there", `services:\n  web: { image: ${image}, networks: [gone] }\nnetworks: { gone: { external: true, name: cc-ci-drv-${word}-gone } }\n`, { kind: "recipe", code: "network-missing", message: `network "cc-ci-drv-${word}-gone" is declared as external, but could not be found` }],
    ["a secret that was never made", `services:\n  web: { image: ${image}, secrets: [key] }\nsecrets: { key: { external: true } }\n`, { kind: "recipe", code: "secret-not-found", message: "secret not found: key" }],
    ["an empty config", `services:\n  web: { image: ${image}, configs: [page] }\nconfigs: { page: { file: a.txt } }\n`, { kind: "recipe", code: "empty-file" }, { "a.txt": "" }],
    ["two secrets in one file", `services:\n  web: { image: ${image}, secrets: [{ source: a, target: x }, { source: b, target: x }] }\nsecrets: { a: { file: a.txt }, b: { file: a.txt } }\n`, { kind: "recipe", code: "service-refused" }, { "a.txt": "x" }],
    ["no service", `services: {}\n`, { kind: "recipe", code: "no-services" }],
  ])("%s", async (_, compose, fault, files = {}) => {
    const stack = `ccd-${randomHex(3)}`;
    await expect(deploy(stack, head + compose, { files })).rejects.toMatchObject(fault);
    expect(await services(stack)).toEqual([]);
  });
});

describe("a second deploy, in place", () => {
  const configs = (name: string): string => `${head}services:\n  web:\n    image: ${image}\n    deploy: { replicas: 0 }\n    configs: [page]\nconfigs: { page: { file: page.html, name: "${name}" } }\n`;

  test("a config that changed its content and not its name is refused; with another name it is another config", async () => {
    const stack = `ccd-${randomHex(3)}`;
    await deploy(stack, configs(`${stack}_page_v1`), { files: { "page.html": "old" } });
    await deploy(stack, configs(`${stack}_page_v1`), { files: { "page.html": "old" } });
    await expect(deploy(stack, configs(`${stack}_page_v1`), { files: { "page.html": "new" } })).rejects.toMatchObject({ kind: "recipe", code: "config-changed", message: expect.stringContaining(`config "${stack}_page_v1"`) });
    await deploy(stack, configs(`${stack}_page_v2`), { files: { "page.html": "new" } });
    const names = (await takeInventory(docker)).filter((item) => item.kind === "config" && item.labels[namespaceLabel] === stack).map((item) => item.name);
    expect(names.toSorted()).toEqual([`${stack}_page_v1`, `${stack}_page_v2`]);
    const [row] = await services(stack);
    expect(row?.Spec.TaskTemplate.ContainerSpec).toMatchObject({ Configs: [{ ConfigName: `${stack}_page_v2` }] });
  });

  test("the same service is updated; another commit alone restarts no task, another image does; what is no longer declared is an orphan", async () => {
    const stack = `ccd-${randomHex(3)}`;
    const tasks = async (): Promise<string[]> => ((await docker.listTasks({ filters: { label: [`${namespaceLabel}=${stack}`] } })) as { ID: string }[]).map((task) => task.ID).toSorted();
    await deploy(stack, `${head}services:\n  web:\n    ${sleeper()}  old: { image: ${image}, deploy: { replicas: 0 } }\n`, { commit: "a" });
    await running(stack);
    const [before, tried] = [await services(stack), await tasks()];
    const second = await deploy(stack, `${head}services:\n  web:\n    ${sleeper()}  new: { image: ${image}, deploy: { replicas: 0 } }\n`, { commit: "b" });
    const old = before.find((row) => row.Spec.Name === `${stack}_old`)!;
    const web = before.find((row) => row.Spec.Name === `${stack}_web`)!;
    expect(second).toMatchObject({ services: ["new", "web"], orphans: [{ id: old.ID, name: `${stack}_old` }] });
    const after = await services(stack);
    expect(after.map((row) => [row.Spec.Name.slice(stack.length + 1), row.Spec.Labels[commitLabel]])).toEqual([["new", "b"], ["old", "a"], ["web", "b"]]);
    expect(after.find((row) => row.Spec.Name === `${stack}_web`)?.ID).toBe(web.ID);
    expect(await tasks()).toEqual(tried);
    await removeOrphans(docker, second.orphans, signal);
    expect((await services(stack)).map((row) => row.Spec.Name)).toEqual([`${stack}_new`, `${stack}_web`]);
    const third = await deploy(stack, `${head}services:\n  web:\n    ${sleeper("1.1.0")}`, { commit: "b" });
    expect(third.orphans.map(({ name }) => name)).toEqual([`${stack}_new`]);
    const current = ((await docker.listTasks({ filters: { service: [web.ID], "_up-to-date": ["true"] } as never })) as { ID: string }[]).map((task) => task.ID);
    expect(current.filter((id) => tried.includes(id))).toEqual([]);
  });

  test("an orphan whose task still runs is gone when its removal ends", async () => {
    const stack = `ccd-${randomHex(3)}`;
    await deploy(stack, `${head}services:\n  old:\n    ${sleeper()}`);
    const [{ ID: id } = { ID: "" }] = await services(stack);
    await running(stack);
    const { orphans } = await deploy(stack, `${head}services:\n  web: { image: ${image}, deploy: { replicas: 0 } }\n`);
    await removeOrphans(docker, orphans, signal);
    expect(await docker.listContainers({ filters: { label: [`com.docker.swarm.service.id=${id}`] } })).toEqual([]);
    await expect(docker.getService(id).inspect()).rejects.toMatchObject({ statusCode: 404 });
  });
});

test("on a kernel without IPVS only what needs no virtual address is changed, and that is told", async () => {
  const stack = `ccd-${randomHex(3)}`;
  await write({ "compose.yml": `${head}services:\n  web: { image: ${image}, deploy: { replicas: 0 } }\n  own: { image: ${image}, deploy: { replicas: 0, endpoint_mode: dnsrr } }\n` });
  const { model } = await resolveStack({ folder, files: ["compose.yml"], env: {}, signal });
  const { adaptations } = await stackDriver({ docker, owner, withoutIpvs: true }).deploy(
    { recipe: "driver", domain: "driver.localhost", stack, phase: "base", commit: "a", version: null, folder, files: ["compose.yml"], environment: {}, model, images: [] },
    signal,
  );
  expect(adaptations).toEqual([expect.objectContaining({ kind: "endpoint-mode", what: `endpoint_mode: dnsrr for ${stack}_web` })]);
  expect((await specsOf(stack)) as object[]).toMatchObject([{ EndpointSpec: { Mode: "dnsrr" } }, { EndpointSpec: { Mode: "dnsrr" } }]);
});

async function running(stack: string): Promise<void> {
  for (let pause = 50; ; pause = Math.min(pause * 1.5, 1_000)) {
    signal.throwIfAborted();
    if ((await docker.listContainers({ filters: { label: [`${namespaceLabel}=${stack}`] } })).length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
