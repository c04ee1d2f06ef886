import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type Docker from "dockerode";
import { pack as newPack, type Pack } from "tar-stream";
import { stateHome } from "#config/home.ts";
import { Fault, messageOf } from "#kit/fault.ts";
import { Slots } from "#kit/slots.ts";
import { Apt } from "./apt.ts";
import { readImageSpecs, selectImages, type ImageSpec } from "./image-spec.ts";
import { installSoftware } from "./install.ts";
import { packPackages } from "./package-tar.ts";

/** Label of a sample image with the hash of what it was built from. */
export const hashLabel = "cc-ci.sample-hash";

export type ImageProgress =
  /** All images, and those of them that must be built. */
  | { readonly kind: "plan"; readonly all: number; readonly missing: readonly string[] }
  | { readonly kind: "packages"; readonly count: number; readonly ms: number }
  /** `install.sh` has fetched and built what the image holds, or it was kept from before. */
  | { readonly kind: "installed"; readonly image: string; readonly ms: number; readonly bytes: number }
  | { readonly kind: "started"; readonly image: string }
  | { readonly kind: "built"; readonly image: string; readonly ms: number; readonly bytes: number };

export type BuildImagesOptions = {
  readonly docker: Docker;
  /** `notes`, `notes:1.0.0` or a whole reference; default: all. What they start from is built too. */
  readonly names?: readonly string[];
  readonly onProgress?: (progress: ImageProgress) => void;
  readonly signal: AbortSignal;
  /** Where packages are kept between calls; default: `cache` in the state home. */
  readonly cache?: string;
  /** The folder with a folder for each image; default: `samples/images`. */
  readonly sources?: string;
  /** How many are built at once; default: as many as there are processors. A compiler takes one, and some take gigabytes. */
  readonly atOnce?: number;
};

/**
 * Builds the sample images that are missing or whose sources changed, independent ones at the same time, but no more than there are processors. Containers of a build have no network.
 * Returns the whole names of all images asked for. Faults: `apt-failed`, `image-build-failed` (infrastructure), `cancelled`.
 */
export async function buildSampleImages(options: BuildImagesOptions): Promise<{ references: string[]; built: string[] }> {
  const { docker, signal, onProgress = () => undefined } = options;
  const all = await readImageSpecs(options.sources);
  const specs = selectImages(all, options.names);
  const missing = await missingOf(docker, all, specs);
  const cache = options.cache ?? join(stateHome(), "cache");
  onProgress({ kind: "plan", all: specs.length, missing: missing.map((spec) => spec.id) });
  if (missing.length > 0) {
    try {
      const debs = await getPackages(all, missing, new Apt(cache), signal, onProgress);
      await buildInOrder({ docker, cache, debs, onProgress, slots: new Slots(options.atOnce ?? availableParallelism()) }, missing, signal);
    } catch (error) {
      if (signal.aborted) throw new Fault("cancelled", "cancelled", "making the sample images was cancelled", { cause: error });
      throw error;
    }
  }
  return { references: specs.map((spec) => spec.reference), built: missing.map((spec) => spec.reference) };
}

/** The images to be built, with those that only install others, in order. */
async function missingOf(docker: Docker, all: readonly ImageSpec[], specs: readonly ImageSpec[]): Promise<ImageSpec[]> {
  const states = await Promise.all(specs.map((spec) => builtHash(docker, spec.reference)));
  const missing = specs.filter((spec, i) => states[i] !== spec.hash);
  const installers = missing.flatMap(({ installIn }) => installIn ?? []).filter((id) => !specs.some((spec) => spec.id === id));
  if (installers.length === 0) return missing;
  const needed = new Set([...missing, ...(await missingOf(docker, all, selectImages(all, installers)))]);
  return all.filter((spec) => needed.has(spec));
}

async function builtHash(docker: Docker, reference: string): Promise<string | undefined> {
  try {
    return (await docker.getImage(reference).inspect()).Config.Labels?.[hashLabel];
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return undefined;
    throw new Fault("infrastructure", "engine-unreachable", `the Docker engine does not answer: ${messageOf(error)}`, { cause: error, next: "Run `cc-ci doctor --fix`." });
  }
}

/** Package files for each image: what it needs, less what the images below already hold. */
async function getPackages(
  all: readonly ImageSpec[], missing: readonly ImageSpec[], apt: Apt, signal: AbortSignal, onProgress: (progress: ImageProgress) => void,
): Promise<Map<string, string[]>> {
  const started = performance.now();
  const resolved = new Map<string, ReturnType<Apt["resolve"]>>();
  const closure = (spec: ImageSpec) => {
    const key = spec.packages.join(" ");
    const known = resolved.get(key) ?? (spec.packages.length === 0 ? Promise.resolve([]) : apt.resolve(spec.packages, signal));
    resolved.set(key, known);
    return known.then((packages) => packages.filter(({ name }) => !spec.without.includes(name)));
  };
  const below = async (spec: ImageSpec): Promise<Set<string>> => {
    const bases = all.filter((base) => spec.from.includes(base.id));
    const names = await Promise.all(bases.map(async (base) => [...(await closure(base)).map(({ name }) => name), ...(await below(base))]));
    return new Set(names.flat());
  };
  const wanted = await Promise.all(missing.map(async (spec) => {
    const held = await below(spec);
    return [spec.id, (await closure(spec)).filter(({ name }) => !held.has(name))] as const;
  }));
  const union = [...new Map(wanted.flatMap(([, packages]) => packages).map((one) => [one.name, one])).values()];
  const files = await apt.download(union, signal);
  const fileOf = new Map(union.map((one, i) => [one.name, files[i] ?? ""]));
  if (union.length > 0) onProgress({ kind: "packages", count: union.length, ms: performance.now() - started });
  return new Map(wanted.map(([id, packages]) => [id, packages.map(({ name }) => fileOf.get(name) ?? "")]));
}

/** What every build of a call shares. */
type Workshop = {
  readonly docker: Docker;
  readonly cache: string;
  /** Package files by image. */
  readonly debs: ReadonlyMap<string, readonly string[]>;
  readonly onProgress: (progress: ImageProgress) => void;
  readonly slots: Slots;
};

async function buildInOrder(workshop: Workshop, missing: readonly ImageSpec[], signal: AbortSignal): Promise<void> {
  // One failure ends the others, so that no build goes on behind the error's back.
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const builds = new Map<string, Promise<void>>();
  const errors: unknown[] = [];
  for (const spec of missing) {
    const bases = [...spec.from, spec.installIn ?? ""].map((base) => builds.get(base) ?? Promise.resolve());
    const build = (async () => {
      await Promise.all(bases);
      using _slot = await workshop.slots.take(either);
      await buildImage(workshop, spec, either);
    })().catch((error: unknown) => {
      errors.push(error);
      failed.abort();
      throw error;
    });
    builds.set(spec.id, build);
  }
  await Promise.allSettled(builds.values());
  if (errors.length > 0) throw errors[0];
}

async function install({ docker, cache, onProgress }: Workshop, spec: ImageSpec, signal: AbortSignal): Promise<string | null> {
  if (spec.installIn === null) return null;
  const started = performance.now();
  const archive = await installSoftware({ docker, spec, cache, signal });
  onProgress({ kind: "installed", image: spec.id, ms: performance.now() - started, bytes: (await stat(archive)).size });
  return archive;
}

async function buildImage(workshop: Workshop, spec: ImageSpec, signal: AbortSignal): Promise<void> {
  const { docker, onProgress } = workshop;
  const started = performance.now();
  onProgress({ kind: "started", image: spec.id });
  const before = await docker.getImage(spec.reference).inspect().catch(() => undefined);
  const installed = await install(workshop, spec, signal);
  const context = newPack();
  const packed = packContext(context, spec, workshop.debs.get(spec.id) ?? [], installed, signal);
  const failure = packed.then(() => undefined, (error: unknown) => {
    context.destroy(error as Error);
    return error;
  });
  const lines: string[] = [];
  try {
    const stream = await docker.buildImage(Readable.from(context), {
      t: spec.reference,
      labels: { [hashLabel]: spec.hash, "cc-ci.sample": spec.name },
      networkmode: "none",
      forcerm: true,
      abortSignal: signal,
    });
    await follow(docker, stream, lines);
  } catch (error) {
    context.destroy();
    const cause = (await failure) ?? error;
    if (signal.aborted || cause instanceof Fault) throw cause;
    throw new Fault("infrastructure", "image-build-failed", `image ${spec.id} cannot be built: ${messageOf(cause)}`, { cause, evidence: lines.slice(-8) });
  }
  const image = await docker.getImage(spec.reference).inspect();
  if (image.Config.Labels?.[hashLabel] !== spec.hash) throw new Fault("infrastructure", "image-build-failed", `image ${spec.id} was not made`, { evidence: lines.slice(-8) });
  await removeNameless(docker, before?.Id, image.Id);
  onProgress({ kind: "built", image: spec.id, ms: performance.now() - started, bytes: image.Size });
}

/** Removes the image that had the name before, unless it has another name or a container uses it. */
async function removeNameless(docker: Docker, before: string | undefined, now: string): Promise<void> {
  if (before === undefined || before === now) return;
  const old = await docker.getImage(before).inspect().catch(() => undefined);
  if (old && old.RepoTags.length === 0) await docker.getImage(before).remove().catch(() => undefined);
}

async function follow(docker: Docker, stream: NodeJS.ReadableStream, lines: string[]): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const done = (error: Error | null) => (error ? reject(error) : resolve());
  docker.modem.followProgress(stream, done, (event: { stream?: string; error?: string }) => {
    const line = (event.stream ?? event.error ?? "").trim();
    if (line !== "") lines.push(line);
    if (event.error) reject(new Error(event.error));
  });
  await promise;
}

async function packContext(pack: Pack, spec: ImageSpec, debs: readonly string[], installed: string | null, signal: AbortSignal): Promise<void> {
  const steady = { mtime: new Date(0), uid: 0, gid: 0 };
  for (const [path, file] of spec.context) {
    if (file.mode === "120000") pack.entry({ ...steady, name: path, type: "symlink", linkname: file.content.toString() });
    else pack.entry({ ...steady, name: path, mode: Number.parseInt(file.mode.slice(-3), 8) }, file.content);
  }
  if (debs.length > 0) {
    const inner = newPack();
    const filled = packPackages(inner, debs, spec.leaveOut, signal).then(() => inner.finalize(), (error: unknown) => inner.destroy(error as Error));
    // An entry of an archive needs its size first, and packages are small enough to be held once.
    const chunks: Buffer[] = [];
    for await (const chunk of inner) chunks.push(chunk as Buffer);
    await filled;
    pack.entry({ ...steady, name: "packages.tar", mode: 0o644 }, Buffer.concat(chunks));
  }
  if (installed !== null) {
    const entry = pack.entry({ ...steady, name: "installed.tar", mode: 0o644, size: (await stat(installed)).size });
    await pipeline(createReadStream(installed), entry, { signal });
  }
  pack.finalize();
}
