import { access } from "node:fs/promises";
import { join } from "node:path";
import { stateHome } from "#config/home.ts";
import { isReady } from "#doctor/examine.ts";
import { fixAll } from "#doctor/fix-all.ts";
import { renderDoctor } from "#doctor/render.ts";
import { Fault } from "#kit/fault.ts";
import { packageRoot } from "#kit/packages.ts";
import { buildSampleRecipe } from "#samples/build-recipe.ts";
import { imagesOfSample } from "#samples/images-of.ts";
import { buildSampleImages } from "#samples/images.ts";
import { describeImageProgress } from "#samples/progress-words.ts";
import { listSamples } from "#samples/list-samples.ts";
import { connectEngine } from "#swarm/engine.ts";
import { endpointOf } from "../endpoint.ts";
import { requestOf, runAndReport } from "./run.ts";

/** `cc-ci demo`: from a bare machine to a verdict. */
export async function demoCommand(name: string, options: { readonly engine?: string; readonly json?: boolean }): Promise<void> {
  const say = (message: string): void => void process.stderr.write(`${message}\n`);
  const samples = await listSamples();
  const sample = samples.find((candidate) => candidate.name === name);
  if (!sample) throw new Fault("usage", "no-such-sample", `there is no sample "${name}"`, { next: `The samples are ${samples.map((candidate) => candidate.name).join(", ")}.` });
  const endpoint = await endpointOf(options);
  say("1/3 looking at this machine");
  const findings = await fixAll(say, { endpoint, stateHome: stateHome(), env: process.env });
  if (!isReady(findings)) {
    say(renderDoctor(findings, { color: process.stderr.isTTY }));
    throw new Fault("infrastructure", "host-not-ready", "this machine lacks something that a run needs", { next: "See above for what to do by hand, then start the demo again." });
  }
  say("2/3 making the samples: images and git repositories");
  await buildSampleImages({ docker: connectEngine(endpoint), names: await imagesOfSample(sample), onProgress: (progress) => say(`    ${describeImageProgress(progress)}`), signal: new AbortController().signal });
  const { path } = await buildSampleRecipe(sample.folder, join(stateHome(), "samples"));
  say(`3/3 testing ${path}`);
  const suite = sample.suite ?? join(packageRoot, "suites", name);
  const hasSuite = await access(suite).then(() => true, () => false);
  const request = await requestOf(path, { ref: "HEAD", name, suite: hasSuite ? suite : false, tiers: "install,upgrade,backup,restore,custom", engine: endpoint });
  process.exitCode = await runAndReport(request, options);
}
