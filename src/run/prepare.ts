import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { Fault, Faults } from "#kit/fault.ts";
import { looksSecret } from "#kit/redact.ts";
import { addAbraParts } from "#deploy/abra-additions.ts";
import { appEnvironment, withDomain } from "#deploy/environment.ts";
import type { Deployment } from "#deploy/port.ts";
import { abraShEnv, readAbraSh } from "#recipe/abra-sh.ts";
import { selectComposeFiles } from "#recipe/compose-files.ts";
import { readCompose } from "#recipe/compose/read.ts";
import { defaultHostPaths, forbiddenWishesOf } from "#recipe/compose/security.ts";
import { resolveStack } from "#recipe/compose/stack-config.ts";
import { parseEnv } from "#recipe/env/parse.ts";
import { serviceLabels, versionLabelOf } from "#recipe/labels.ts";
import { planSecrets, type SecretPlan } from "#recipe/secrets.ts";
import { loadRecipeTree, type RecipeTree } from "#recipe/tree.ts";
import type { Redactor } from "#kit/redact.ts";
import type { LoadedSuite } from "#suite/load.ts";
import { resolveEnvironment } from "#suite/resolve-settings.ts";
import type { SettingsContext } from "#suite/types.ts";
import { withHosts } from "./dependencies/hosts.ts";
import { withTrust } from "./dependencies/trust.ts";
import type { Wiring } from "./dependencies/wiring.ts";
import type { RunRequest } from "./request.ts";

export type PrepareInput = {
  readonly request: RunRequest;
  readonly loaded: LoadedSuite;
  readonly redactor: Redactor;
  readonly domain: string;
  readonly stack: string;
  readonly phase: "base" | "head";
  /** Another phase was deployed before: the suite's upgrade environment applies. */
  readonly upgrade: boolean;
  readonly commit: string;
  readonly version: string | null;
  /** What the apps beside it change for this one. */
  readonly wiring: Wiring;
  /** Folder with the recipe's files at that commit; the suite's overlay is added to it. */
  readonly folder: string;
  readonly signal: AbortSignal;
};

/** A deployment that is decided in every detail but the facts of its images. */
export type Prepared = {
  readonly deployment: Omit<Deployment, "images">;
  readonly secrets: readonly SecretPlan[];
  /** Values that the suite's install steps insert, by compose key. */
  readonly inserted: ReadonlyMap<string, string>;
  /** Values by which the app reaches its dependencies, by compose key. */
  readonly wired: ReadonlyMap<string, string>;
  /** The version label of the recipe's own files, whatever tag it has. */
  readonly labelledVersion: string | null;
  /** Who merged the compose files. */
  readonly mergedBy: string;
  readonly tree: RecipeTree;
};

/** Reads a recipe and works out what deploying it means. Everything wrong with it is reported at once, before anything is deployed. */
export async function prepare(input: PrepareInput): Promise<Prepared> {
  const { request, loaded, domain, stack, phase, commit, version, folder, signal } = input;
  const overlay = loaded.suite.overlay ?? null;
  if (overlay !== null && loaded.folder !== null) await copyFile(join(loaded.folder, overlay), join(folder, overlay));
  const tree = await loadRecipeTree(folder, request.recipe, signal);
  refuse(tree.faults, "the recipe's files are missing or broken");
  const settings = { recipe: request.recipe, domain, baseUrl: `https://${domain}`, stack, phase };
  const { entries, problems } = parseEnv(withDomain(tree.envSample?.text ?? "", request.recipe, domain), ".env.sample");
  refuse(problems, ".env.sample cannot be read");
  const suite = suiteEnvironment(input, settings);
  const inserted = new Map<string, string>();
  await loaded.suite.installSteps?.({
    ...settings,
    insertSecret: async (name, value) => void (input.redactor.add(value), inserted.set(name, value)),
    setEnvironment: (name, value) => void (suite[name] = value),
  });
  for (const [name, value] of Object.entries(suite)) if (looksSecret(name) && !name.endsWith("_VERSION")) input.redactor.add(value);
  Object.assign(suite, input.wiring.environment);
  const abraSh = tree.abraSh ? abraShEnv(readAbraSh(tree.abraSh.text, tree.abraSh.path)) : {};
  const environment = appEnvironment({ recipe: request.recipe, domain, stack, sample: entries, suite, abraSh, overlay });
  const selection = selectComposeFiles(environment, tree, entries);
  refuse(selection.faults, "COMPOSE_FILE selects files that are not there");
  const files = selection.files.map((file) => file.path);
  const resolved = await resolveStack({ folder: tree.folder, files, env: environment, signal });
  const hostPaths = [...defaultHostPaths, ...request.allowedHostPaths];
  refuse(forbiddenWishesOf(resolved, { allowedHostPaths: hostPaths, stack, folder: tree.folder }), "the recipe asks for what no recipe under test may have");
  const raw = { services: {}, secrets: Object.assign({}, ...selection.files.map((file) => readCompose(file.text, file.path).model.secrets ?? {})) as Record<string, never> };
  const secrets = planSecrets({ resolved: resolved.model, raw, env: entries });
  refuse(secrets.problems, "the recipe's secrets are not well declared");
  const own = addAbraParts(resolved.model, { recipe: request.recipe, stack, commit, version, environment });
  const trusting = input.wiring.authorities === null ? own : withTrust(own, stack, input.wiring.authorities);
  const model = withHosts(trusting, input.wiring.hosts);
  return {
    deployment: { recipe: request.recipe, domain, stack, phase, commit, version, folder: tree.folder, files, environment, model },
    secrets: secrets.plans,
    inserted,
    wired: input.wiring.secrets,
    labelledVersion: versionLabelOf(serviceLabels(resolved.model), stack)?.version || null,
    mergedBy: resolved.by,
    tree,
  };
}

function suiteEnvironment({ loaded, upgrade }: PrepareInput, settings: SettingsContext): Record<string, string> {
  const first = resolveEnvironment("environment", loaded.suite.environment, settings);
  return { ...first, ...(upgrade ? resolveEnvironment("upgradeEnvironment", loaded.suite.upgradeEnvironment, settings) : {}) };
}

function refuse(faults: readonly Fault[], summary: string): void {
  const [first, ...others] = faults;
  if (!first) return;
  throw others.length === 0 ? first : new Faults(first.kind, first.code, `${summary}: ${first.message}, and ${others.length} more`, faults);
}
