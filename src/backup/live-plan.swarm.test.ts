import { afterAll, beforeAll, expect, test } from "vitest";
import { randomHex } from "#kit/ids.ts";
import { buildSampleImages } from "#samples/images.ts";
import { connectEngine } from "#swarm/engine.ts";
import { homeLabel, namespaceLabel, runLabel } from "#swarm/labels.ts";
import { removeRun } from "#swarm/teardown.ts";
import { liveBackupPlan } from "./live-plan.ts";

const docker = connectEngine();
const signal = AbortSignal.timeout(280_000);
const word = `ccdt-${randomHex(3)}`;
const owner = { [runLabel]: `20260101-000000-plan-${word}`, [homeLabel]: "0123456789abcdef" };

beforeAll(() => buildSampleImages({ docker, names: ["probe"], signal }));
afterAll(async () => {
  expect(await removeRun({ docker, runId: owner[runLabel], say: () => undefined, signal })).toEqual([]);
});

type Mount = { readonly Type: "volume" | "bind" | "tmpfs"; readonly Source?: string; readonly Target: string; readonly VolumeOptions?: { readonly Labels: Record<string, string> } };

/** A service without a task: only its spec is looked at. */
async function service(stack: string, name: string, labels: Record<string, string>, mounts: readonly Mount[] = []): Promise<void> {
  await docker.createService({
    Name: `${stack}_${name}`,
    Labels: { ...owner, [namespaceLabel]: stack, ...labels },
    Mode: { Replicated: { Replicas: 0 } },
    EndpointSpec: { Mode: "dnsrr" },
    TaskTemplate: { ContainerSpec: { Image: "localhost/cc-ci-samples/probe:1.0.0", Mounts: mounts as never } },
  } as never);
}

const volume = (stack: string, key: string, label: string | null = stack): Mount => ({ Type: "volume", Source: `${stack}_${key}`, Target: `/${stack}/${key}`, VolumeOptions: { Labels: label === null ? {} : { [namespaceLabel]: label } } });

test("a stack that says nothing is not to be backed up", async () => {
  const stack = `${word}-none`;
  await service(stack, "app", {}, [volume(stack, "data")]);
  expect(await liveBackupPlan(docker, stack)).toMatchObject({ enabled: false, declared: false, services: [], volumes: [], hooks: [] });
});

test("labels, hooks and volumes are those of the live services, by their keys", async () => {
  const stack = `${word}-all`;
  await service(stack, "app", { "backupbot.backup": "true", "backupbot.backup.volumes.cache": "false" }, [volume(stack, "data"), volume(stack, "cache"), { Type: "tmpfs", Target: "/tmp/x" }]);
  await service(stack, "db", { "backupbot.backup.pre-hook": "sh -c 'dump > /pg/dump.sql'", "backupbot.backup.volumes.pg.path": "dump.sql" }, [volume(stack, "pg")]);
  expect(await liveBackupPlan(docker, stack)).toMatchObject({
    enabled: true,
    services: ["app"],
    volumes: [{ volume: "data", paths: null }, { volume: "pg", paths: ["dump.sql"] }],
    excluded: ["cache"],
    hooks: [{ service: "db", when: "backup.pre" }],
    problems: [],
  });
});

test("volumes of others, and services of stacks that begin alike, are not of the stack", async () => {
  const stack = `${word}-own`;
  const other = `${stack}_more`;
  await service(stack, "app", { "backupbot.backup": "true" }, [volume(stack, "data"), volume(stack, "external", null), volume(other, "data"), volume(stack, "lent", other), { Type: "bind", Source: "/etc", Target: "/host" }]);
  await service(other, "app", { "backupbot.backup.pre-hook": "true" }, [volume(other, "more")]);
  expect(await liveBackupPlan(docker, stack)).toMatchObject({ volumes: [{ volume: "data", paths: null }], hooks: [], excluded: [] });
});

test("an update of the labels is seen at once", async () => {
  const stack = `${word}-new`;
  await service(stack, "app", {}, [volume(stack, "data")]);
  const [row] = (await docker.listServices({ filters: { label: [`${namespaceLabel}=${stack}`] } })) as unknown as { ID: string; Version: { Index: number }; Spec: { Labels: object } }[];
  await docker.getService(row!.ID).update({ ...row!.Spec, version: row!.Version.Index, Labels: { ...row!.Spec.Labels, "backupbot.backup": "true" } } as never);
  expect(await liveBackupPlan(docker, stack)).toMatchObject({ enabled: true, volumes: [{ volume: "data", paths: null }] });
});

test("there is nothing to say of a stack that is not there", async () => {
  expect(await liveBackupPlan(docker, `${word}-missing`)).toMatchObject({ enabled: false, declared: false, volumes: [] });
});
