import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { codeCache } from "#kit/code-cache.ts";
import { randomHex } from "#kit/ids.ts";
import { liveBackupPlan } from "#backup/live-plan.ts";
import { startEdge } from "#edge/edge.ts";
import type { HookMoment } from "#recipe/backup-labels.ts";
import type { Operation } from "#suite/broker.ts";
import { connectEngine } from "#swarm/engine.ts";
import { runningContainer } from "#swarm/exec.ts";
import { namespaceLabel } from "#swarm/labels.ts";
import { mountpoint } from "#swarm/volume-files.ts";
import { appOf } from "./floor/app.ts";
import { hashOf, makeRepository } from "./floor/backup.ts";
import { makePlan, type Release } from "./floor/plan.ts";
import { removeStack } from "./floor/remove-stack.ts";
import { sh } from "./floor/shell.ts";
import { step, stepsSpent } from "./floor/steps.ts";
import { startedAhead, startedPerTier } from "./floor/tests.ts";
import { atRest, untilEngine, untilEvery } from "./floor/wait.ts";

// What a cold run does, by the shortest script that waits correctly: the docker CLI deploys, runs hooks and removes; restic backs up; the suite's own tests look
// at it through the edge. With --cli-waiting the same, but with the waits that people write: `--detach=false`, loops of a second, one thing after another.
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { stack: { type: "string" }, recipe: { type: "string" }, suite: { type: "string" }, home: { type: "string" }, "cli-waiting": { type: "boolean", default: false } },
});
const { stack = "", recipe = "", suite = "", home = "", "cli-waiting": cliWaiting } = values;
const work = join(home, `floor-${randomHex(4)}`);
const names = { recipe, stack, domain: stack.replaceAll("_", ".") };
const docker = connectEngine();
const ending = new AbortController();
const { signal } = ending;
for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => ending.abort(new Error(`ended by ${name}`)));
// Far past what any of it takes: a script that hangs has no time to measure.
setTimeout(() => ending.abort(new Error("not over within 5 minutes")), 300_000).unref();

const until = (there: () => Promise<boolean>): Promise<void> => (cliWaiting ? untilEvery(1_000, signal, there) : untilEngine(docker, signal, there));

try {
  await mkdir(work, { recursive: true });
  await run(positionals[0] ?? "");
  process.stdout.write(`${JSON.stringify(stepsSpent())}\n`);
} finally {
  // Where all went well there is nothing left to remove.
  if (stepsSpent().remove === undefined) await removeStack(docker, stack, false, AbortSignal.timeout(60_000)).catch(() => undefined);
  await rm(work, { recursive: true, force: true });
}

async function run(source: string): Promise<void> {
  const plan = await step("start", () => makePlan(source, suite, names, work, cliWaiting));
  let deployed: Release = plan.base;
  const socket = join(work, "e.sock");
  await using edge = await startEdge({ docker, stateHome: home, socketPath: socket });
  await edge.addApp({ stack, domains: [names.domain] });
  const app = appOf(names, docker, edge, plan, () => deployed);
  const { data, healthPath, healthStatuses, readyProbes, verifyBackup } = plan.loaded.suite;
  if (data === undefined) throw new Error("the suite has no data check");

  const options = { app, edge, socket, loaded: plan.loaded, work, compileCache: codeCache(home), signal };
  await using tests = cliWaiting ? startedPerTier(options) : startedAhead(options);
  const repository = cliWaiting ? undefined : makeRepository(join(work, "restic"));

  const deploy = async (release: Release): Promise<void> => {
    const files = release.files.flatMap((file) => ["--compose-file", file]);
    const env = { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "/", ...release.environment };
    await sh("docker", ["stack", "deploy", `--detach=${String(!cliWaiting)}`, "--resolve-image", "never", ...files, stack], { cwd: release.folder, env, signal });
    deployed = release;
  };
  const served = async (): Promise<void> => {
    await edge.refresh();
    await untilEvery(cliWaiting ? 1_000 : 25, signal, async () => {
      const answer = await app.request(healthPath).catch(() => undefined);
      return answer !== undefined && !answer.fromEdge && healthStatuses.includes(answer.status);
    });
    for (const probe of typeof readyProbes === "function" ? [] : readyProbes) if (probe.kind === "exec") await app.exec(probe.service, probe.argv);
  };
  const mustRead = async (mark: string, expected: string | null): Promise<void> => {
    const seen = await data.read(app, mark);
    if (seen !== expected) throw new Error(`read ${String(seen)} instead of ${String(expected)}`);
  };
  const seed = async (tier: string): Promise<string> => {
    const mark = `${tier}-${randomHex(6)}`;
    await data.seed(app, mark);
    await mustRead(mark, mark);
    return mark;
  };
  const test = (tier: Operation["tier"], mark: string | null): Promise<void> =>
    tests.run({ tier, phase: deployed.phase, from: tier === "upgrade" ? plan.base.version : null, to: deployed.version, mark });

  await step("install: deploy", async () => {
    const label = `${namespaceLabel}=${stack}`;
    await Promise.all([...plan.secrets.values()].map(({ name, value }) => sh("docker", ["secret", "create", "--label", label, name, "-"], { input: value })));
    await deploy(plan.base);
  });
  await step("install: wait", () => until(() => atRest(docker, stack)));
  await step("install: served", served);
  await step("install: tests", () => test("install", null));

  const kept = await step("upgrade: seed", () => seed("upgrade"));
  await step("upgrade: deploy", () => deploy(plan.head));
  await step("upgrade: wait", () => until(() => atRest(docker, stack)));
  await step("upgrade: served", served);
  await step("upgrade: read back", () => mustRead(kept, kept));
  await step("upgrade: tests", () => test("upgrade", kept));

  const saved = await step("backup: seed", () => seed("backup"));
  const { volumes, hooks } = await liveBackupPlan(docker, stack);
  const hook = async (when: HookMoment): Promise<void> => {
    for (const { service, shell, command } of hooks.filter((one) => one.when === when)) {
      await sh("docker", ["exec", (await runningContainer(docker, `${stack}_${service}`)) ?? "", shell, "-c", command]);
    }
  };
  const roots = await Promise.all(volumes.map(async ({ volume, paths }) => {
    const root = await mountpoint(docker, `${stack}_${volume}`);
    return (paths ?? [null]).map((path) => ({ volume, path, absolute: path === null ? root : join(root, path) }));
  }));
  const named = roots.flat().flatMap(({ volume, path, absolute }) => (path === null ? [] : [{ volume, path, absolute }]));
  const { restic, snapshot, hashes } = await step("backup: snapshot", async () => {
    await hook("backup.pre");
    const made = await (repository ?? makeRepository(join(work, "restic")));
    const id = await made.backup(roots.flat().map(({ absolute }) => absolute));
    await hook("backup.post");
    const there = await made.list(id);
    if (!roots.flat().every(({ absolute }) => there.includes(absolute))) throw new Error("something is missing in the snapshot");
    const snapshotFile = async (volume: string, path: string): Promise<Buffer> => made.read(id, join(await mountpoint(docker, `${stack}_${volume}`), path));
    if ((await verifyBackup?.({ ...app, phase: "head", version: deployed.version, snapshotFile })) === false) throw new Error("the backup does not verify");
    return { restic: made, snapshot: id, hashes: await Promise.all(named.map(async ({ absolute }) => hashOf(await made.read(id, absolute)))) };
  });
  await step("backup: tests", () => test("backup", saved));

  await step("restore: destroy", async () => {
    await data.destroy(app, saved);
    await mustRead(saved, null);
    for (const { volume, path } of named) await app.volume(volume).remove(path);
  });
  await step("restore: restore", async () => {
    await hook("restore.pre");
    await restic.restore(snapshot);
    for (const [index, { volume, path }] of named.entries()) if (hashOf(await app.volume(volume).read(path)) !== hashes[index]) throw new Error(`${path} is not back`);
    await hook("restore.post");
  });
  await step("restore: wait", () => until(() => atRest(docker, stack)));
  await step("restore: served", served);
  await step("restore: read back", () => mustRead(saved, saved));
  await step("restore: tests", () => test("restore", saved));

  await step("custom: tests", () => test("custom", null));
  await step("screenshot", async () => {
    await tests.screenshot();
    await tests.close();
  });
  await step("remove", () => removeStack(docker, stack, cliWaiting, signal));
}
