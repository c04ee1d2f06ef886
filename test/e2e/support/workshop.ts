import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { packageRoot } from "#kit/packages.ts";
import { buildSampleRecipe } from "#samples/build-recipe.ts";
import { buildSampleImages } from "#samples/images.ts";
import { connectEngine, type Docker } from "#swarm/engine.ts";
import { onEngineOf } from "./broken-off.ts";
import { claimWorkshop, workshopTemplate } from "./claim.ts";
import { ccCi, CcCi, type Ended, type StartOptions } from "./cc-ci.ts";

/** The engine that the tests use. */
export const endpoint = "unix:///var/run/docker.sock";

/** A place of its own for the tests of one file: a state home, recipes and an engine. What runs left in it is reaped at the end. */
export type Workshop = AsyncDisposable & {
  /** Everything below is in here. */
  readonly folder: string;
  readonly home: string;
  readonly docker: Docker;
  /** Makes the git repository of a sample, for example `recipes/notes`, and gives its path. */
  sample(name: string): Promise<string>;
  /** Starts `cc-ci`; it is ended with the workshop. */
  start(args: readonly string[], options?: Omit<StartOptions, "home">): CcCi;
  /** Starts `cc-ci` and waits for its end. */
  run(args: readonly string[]): Promise<Ended>;
};

/** Opens a workshop with the sample images that its recipes need. */
export async function openWorkshop(images: readonly string[]): Promise<Workshop> {
  const docker = connectEngine(endpoint);
  // Packages are kept where every other way to the samples keeps them too.
  await buildSampleImages({ docker, names: images, signal: new AbortController().signal });
  const folder = await mkdtemp(workshopTemplate());
  await claimWorkshop(folder);
  const home = join(folder, "home");
  await mkdir(home);
  const started: CcCi[] = [];
  return {
    folder,
    home,
    docker,
    sample: async (name) => (await buildSampleRecipe(join(packageRoot, "samples", name), join(folder, "recipes"))).path,
    start(args, options) {
      const call = new CcCi(args, { home, ...options });
      started.push(call);
      return call;
    },
    run: (args) => ccCi(args, { home }),
    async [Symbol.asyncDispose]() {
      await Promise.all(started.map((call) => call[Symbol.asyncDispose]()));
      await ccCi(["reap"], { home });
      // With the folder goes the knowledge of what is whose. Where something stays, or the engine is gone, the next tests need it to remove all of it.
      const left = await onEngineOf(docker, folder);
      if (left.length > 0) throw new Error(`${folder} stays: of its homes there is still ${left.map(({ kind, name }) => `${kind} ${name}`).join(", ")}`);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
