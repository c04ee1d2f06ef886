import { join } from "node:path";
import { stateHome } from "#config/home.ts";
import { Fault } from "#kit/fault.ts";
import { buildSampleRecipe } from "#samples/build-recipe.ts";
import { imagesOfSample } from "#samples/images-of.ts";
import { buildSampleImages, type ImageProgress } from "#samples/images.ts";
import { listSamples } from "#samples/list-samples.ts";
import { describeImageProgress } from "#samples/progress-words.ts";
import type { Sample } from "#samples/sample.ts";
import { connectEngine } from "#swarm/engine.ts";
import { endpointOf } from "../endpoint.ts";
import { onInterrupt } from "../interrupt.ts";

/** Named by a planted recipe because nobody can have it. */
const absent = new Set(["absent:1.0.0"]);

/** `cc-ci samples build`. */
export async function samplesBuildCommand(names: readonly string[], options: { readonly engine?: string; readonly json?: boolean }): Promise<void> {
  const samples = choose(await listSamples(), names);
  using interruption = onInterrupt(() => process.stderr.write("stopping\n"), () => process.stderr.write("stopped at once\n"));
  const { signal } = interruption;
  const say = (progress: ImageProgress): void => void process.stderr.write(options.json ? `${JSON.stringify(progress)}\n` : `${describeImageProgress(progress)}\n`);
  try {
    const images = [...new Set((await Promise.all(samples.map(imagesOfSample))).flat())];
    await buildSampleImages({ docker: connectEngine(await endpointOf(options)), names: images.filter((image) => !absent.has(image)), onProgress: say, signal });
    for (const sample of samples) {
      const { path, head, releases } = await buildSampleRecipe(sample.folder, join(stateHome(), "samples"), signal);
      process.stdout.write(options.json ? `${JSON.stringify({ name: sample.name, path, head, releases: releases.map(({ version }) => version) })}\n` : `${path}\n`);
    }
  } catch (error) {
    const code = interruption.exitCode();
    if (code === undefined) throw error;
    process.exitCode = code;
  }
}

function choose(samples: readonly Sample[], names: readonly string[]): Sample[] {
  const known = samples.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Fault("usage", "no-such-sample", `there is no sample ${unknown.join(", ")}`, { next: `The samples are ${known.join(", ")}.` });
  return names.length === 0 ? [...samples] : samples.filter(({ name }) => names.includes(name));
}
