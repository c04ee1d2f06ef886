import { basename, join, resolve } from "node:path";
import { appEnvironment, withDomain } from "#deploy/environment.ts";
import { packageRoot } from "#kit/packages.ts";
import { abraShEnv, readAbraSh } from "#recipe/abra-sh.ts";
import { readBackupLabels } from "#recipe/backup-labels.ts";
import { selectComposeFiles } from "#recipe/compose-files.ts";
import { readCompose } from "#recipe/compose/read.ts";
import { resolveStack } from "#recipe/compose/stack-config.ts";
import type { ComposeModel } from "#recipe/compose/types.ts";
import { parseEnv } from "#recipe/env/parse.ts";
import { planSecrets } from "#recipe/secrets.ts";
import { loadRecipeTree } from "#recipe/tree.ts";
import { newSuite, type RecipeFacts } from "#suite/new.ts";

/** `cc-ci suite new`. */
export async function suiteNewCommand(recipe: string, options: { readonly name?: string; readonly into?: string }): Promise<void> {
  const folder = resolve(recipe);
  const name = options.name ?? basename(folder);
  const into = resolve(options.into ?? join(packageRoot, "suites", name));
  const files = await newSuite(into, await factsOf(folder, name));
  for (const file of files) process.stdout.write(`wrote ${file}\n`);
  process.stdout.write(`Try it: cc-ci run ${folder} --name ${name} --suite ${into}\n`);
}

async function factsOf(folder: string, name: string): Promise<RecipeFacts> {
  const tree = await loadRecipeTree(folder, name);
  const [fault] = tree.faults;
  if (fault) throw fault;
  const domain = `${name}.example.com`;
  const stack = "app_example_com";
  const { entries } = parseEnv(withDomain(tree.envSample?.text ?? "", name, domain), ".env.sample");
  const abraSh = tree.abraSh ? abraShEnv(readAbraSh(tree.abraSh.text, tree.abraSh.path)) : {};
  const environment = appEnvironment({ recipe: name, domain, stack, sample: entries, suite: {}, abraSh, overlay: null });
  const files = selectComposeFiles(environment, tree, entries).files;
  const { model } = await resolveStack({ folder: tree.folder, files: files.map((file) => file.path), env: environment, signal: new AbortController().signal });
  const raw = { services: {}, secrets: Object.assign({}, ...files.map((file) => readCompose(file.text, file.path).model.secrets ?? {})) as Record<string, never> };
  const { plans } = planSecrets({ resolved: model, raw, env: entries });
  return {
    name,
    healthPath: healthPathOf(model),
    insertedSecrets: plans.filter((plan) => plan.kind === "inserted").map((plan) => plan.key),
    dataVolumes: wholeVolumes(model),
  };
}

/** The path in the URL that the main service's own health check asks for. */
function healthPathOf(model: ComposeModel): string {
  const test = (model.services.app?.healthcheck?.test ?? []).join(" ");
  return /https?:\/\/[^/\s"']+(\/[^\s"'|;&)?]*)/.exec(test)?.[1] ?? "/";
}

function wholeVolumes(model: ComposeModel): string[] {
  const services = Object.entries(model.services).map(([key, service]) => {
    const volumes = (service.volumes ?? []).filter((mount) => mount.type === "volume" && mount.source !== undefined).map((mount) => mount.source ?? "");
    return [key, { labels: service.deploy?.labels ?? {}, volumes }] as const;
  });
  return readBackupLabels(Object.fromEntries(services)).volumes.filter((volume) => volume.paths === null).map((volume) => volume.volume);
}
