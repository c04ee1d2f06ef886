import { mkdir, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { StackWatch } from "#deploy/watch.ts";
import { randomHex } from "#kit/ids.ts";
import { bindVolumes, dataVolumes } from "#run/app-volumes.ts";
import { restAndFault } from "#run/converge.ts";
import { deployApp } from "#run/deploy-app.ts";
import { exportCommit } from "#run/fetch.ts";
import { prepare, type Prepared } from "#run/prepare.ts";
import { SecretStore } from "#run/secrets.ts";
import { waitUntilWell } from "#run/wait-until-well.ts";
import { writeAuthorities } from "#run/dependencies/trust.ts";
import { noWiring } from "#run/dependencies/wiring.ts";
import { ensureImages } from "#swarm/images.ts";
import type { LiveVolume } from "#canonical/snapshot/port.ts";
import { ownerFile } from "#canonical/snapshot/owner-file.ts";
import type { SnapshotStore } from "#canonical/snapshot/store.ts";
import { WarmSecrets } from "./kept-secrets.ts";
import { lookAtServices } from "./look.ts";
import type { WarmApp, WarmRelease, WarmService } from "./record.ts";
import { openSite } from "./site.ts";
import type { Workplace } from "./workplace.ts";

/**
 * Deploys a release on the app's own data, by the code of any deploy, and waits until it is well: at rest, serving, its ready probes succeed. Nothing of the app is on the engine before. Gives
 * its services as they are then. Throws the Fault that says why it is not well; what it made stays, all labelled.
 */
export async function deployRelease(place: Workplace, release: WarmRelease, signal: AbortSignal): Promise<WarmService[]> {
  const { context, app } = place;
  const kept = new WarmSecrets(context.home);
  const values = await kept.read(app.owner, app.release !== null);
  const secrets = new SecretStore(context.redactor, app.stack, new Map(Object.entries(values.byVersion)));
  await using opened = await openSite(place, secrets, randomHex(6), signal);
  const { site, authority } = opened;
  const prepared = await prepareRelease(place, release, signal, await writeAuthorities(place.folder, authority));
  const { model } = prepared.deployment;
  const live = await provideLive(await context.snapshots(), app, dataVolumes(model));
  await bindVolumes({ docker: context.docker, stack: app.stack, model, owner: site.owner, live });
  await using watch = await StackWatch.open(context.docker, app.stack, context.clock);
  const say = (message: string): void => context.say(`${app.name}: ${message}`);
  await deployApp({ ...site, secrets }, prepared, say);
  const made = Object.fromEntries(prepared.secrets.flatMap(({ key, owned }) => (owned ? [[key, secrets.value(key)]] : [])));
  await kept.write(app.owner, { byVersion: { ...values.byVersion, ...Object.fromEntries(secrets.saved()) }, byKey: { ...values.byKey, ...made } });
  const fault = await restAndFault(site, watch, say);
  if (fault) throw fault;
  await waitUntilWell(site);
  return await lookAtServices(context.docker, app.stack);
}

/** Everything that can be wrong with a release besides what its programs do, and its images, before anything is taken away. */
export async function tryRelease(place: Workplace, release: WarmRelease): Promise<void> {
  const { context, app } = place;
  const { deployment } = await prepareRelease(place, release, context.signal, null);
  const images = Object.values(deployment.model.services).flatMap(({ image }) => image ?? []);
  await ensureImages(context.docker, images, { signal: context.signal, say: (message) => context.say(`${app.name}: ${message}`), warn: (message) => context.say(`${app.name}: ${message}`) });
}

async function prepareRelease({ context, app, loaded, fetched, request, folder }: Workplace, { version, commit, upgraded }: WarmRelease, signal: AbortSignal, authorities: string | null): Promise<Prepared> {
  const tree = await exportCommit(fetched, commit, join(folder, `${commit.slice(0, 12)}-${randomHex(3)}`), signal);
  return await prepare({ request, loaded, redactor: context.redactor, domain: app.domain, stack: app.stack, phase: "head", upgrade: upgraded, commit, version, folder: tree, signal, wiring: { ...noWiring, authorities } });
}

/** The folders of the app's volumes: those that are there stay, others begin empty. A stateless app's are always empty. */
async function provideLive(snapshots: SnapshotStore, { owner, kind }: WarmApp, keys: readonly string[]): Promise<LiveVolume[]> {
  if (kind === "stateless") await snapshots.removeLive(owner);
  const there = await liveKeys(snapshots, owner);
  if (there === null) return await snapshots.prepare(owner, keys);
  const live = snapshots.live(owner, keys);
  for (const { key, folder } of live) if (!there.includes(key)) await mkdir(folder, { mode: 0o755 });
  return live;
}

/** Keys of the volumes that an app has on the disk; null where it has no place there yet. */
export async function liveKeys(snapshots: SnapshotStore, owner: string): Promise<string[] | null> {
  const [any] = snapshots.live(owner, ["any"]);
  const names = await readdir(dirname(any!.folder)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  return names && names.filter((name) => name !== ownerFile).toSorted();
}
