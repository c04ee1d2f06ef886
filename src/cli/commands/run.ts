import { access } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { stateHome } from "#config/home.ts";
import { loadConfig } from "#config/load.ts";
import { Fault } from "#kit/fault.ts";
import { packageRoot } from "#kit/packages.ts";
import { Redactor } from "#kit/redact.ts";
import type { Reporter } from "#results/events.ts";
import type { Output } from "#results/paint.ts";
import { jsonReporter } from "#results/reporters/json.ts";
import { plainReporter } from "#results/reporters/plain.ts";
import { terminalReporter } from "#results/reporters/terminal.ts";
import { runFiles } from "#results/run-folder.ts";
import { tierNames, type Tier } from "#results/schema.ts";
import type { RunRequest } from "#run/request.ts";
import { runRecipe } from "#run/run.ts";
import { defaultEndpoint } from "#swarm/engine.ts";
import { exitCodeOfResults } from "../exit-codes.ts";
import { onInterrupt } from "../interrupt.ts";
import { ownOutput } from "../own-output.ts";

export type RunCommandOptions = {
  readonly ref: string;
  readonly base?: string;
  readonly name?: string;
  /** A folder, `false` for `--no-suite`, `true` when nothing was said. */
  readonly suite?: string | boolean;
  readonly tiers: string;
  readonly timeout?: number;
  readonly deployTimeout?: number;
  readonly keepOnFailure?: number;
  readonly allowHostPath?: readonly string[];
  readonly zone?: string;
  readonly engine?: string;
  readonly endWithParent?: boolean;
  readonly json?: boolean;
};

/** `cc-ci run`. */
export async function runCommand(source: string, options: RunCommandOptions): Promise<void> {
  process.exitCode = await runAndReport(await requestOf(source, options), options.json ?? false, options.endWithParent);
}

/** Runs a request with progress for whoever watches, and returns the exit code. */
export async function runAndReport(request: RunRequest, json: boolean, endWithParent = false): Promise<number> {
  let current: string | undefined;
  const redactor = new Redactor();
  using output = ownOutput(redactor);
  const say = (text: string): void => void output.stderr.write(`${text}\n`);
  using interruption = onInterrupt(
    (signal) => say(`\n${signal}: tearing down; a second one ends at once and leaves the rest to \`cc-ci reap\``),
    (signal) => say(`\n${signal} again: ended at once. What run ${current ?? ""} made may be left: services, networks, volumes and secrets with the label cc-ci.run=${current ?? ""}. \`cc-ci reap\` removes them.`),
    endWithParent,
  );
  const { results, folder } = await runRecipe(request, {
    reporters: [reporterFor(json, output.stdout)],
    redactor,
    signal: interruption.signal,
    onClaimed: (id) => void (current = id),
  });
  if (!json) output.stdout.write(`Report:  ${join(folder, runFiles.report)}\nRecord:  ${join(folder, runFiles.results)}\n`);
  return interruption.exitCode() ?? exitCodeOfResults(results);
}

function reporterFor(json: boolean, output: Output): Reporter {
  if (json) return jsonReporter({ output });
  return output.isTTY ? terminalReporter({ output }) : plainReporter({ output });
}

/** The request that the command line means, checked. */
export async function requestOf(source: string, options: RunCommandOptions): Promise<RunRequest> {
  const url = /^[a-z][a-z0-9+.-]*:(?:\/\/|:)/i.test(source) || /^[\w.-]+@[\w.-]+:/.test(source);
  const path = url ? source : resolve(source);
  const recipe = options.name ?? basename(path.replace(/\/+$/, "").replace(/\.git$/, ""));
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(recipe)) {
    throw new Fault("usage", "recipe-name", `"${recipe}" cannot be a recipe's name`, { next: "Give one with --name: letters, digits, dots, dashes, underscores." });
  }
  const home = stateHome();
  const config = await loadConfig(home);
  return {
    source: path,
    recipe,
    ref: options.ref,
    base: options.base ?? null,
    tiers: tiersOf(options.tiers),
    suite: await suiteOf(recipe, options.suite, config.suites ?? join(packageRoot, "suites")),
    deadlineSeconds: options.timeout ?? config.run_timeout ?? 3600,
    deployTimeoutSeconds: options.deployTimeout ?? config.deploy_timeout ?? null,
    keepSeconds: options.keepOnFailure ?? 0,
    endpoint: options.engine ?? config.engine ?? defaultEndpoint(),
    stateHome: home,
    allowedHostPaths: [...(config.allowed_host_paths ?? []), ...(options.allowHostPath ?? [])],
    zone: options.zone ?? config.zone ?? "cc-ci.localhost",
  };
}

function tiersOf(list: string): Tier[] {
  const wanted = list.split(",").map((name) => name.trim());
  const unknown = wanted.find((name) => !(tierNames as readonly string[]).includes(name));
  if (unknown !== undefined) throw new Fault("usage", "unknown-tier", `there is no tier "${unknown}"`, { next: `The tiers are ${tierNames.join(", ")}.` });
  if (!wanted.includes("install")) throw new Fault("usage", "tiers-without-install", "every run begins with the install tier", { next: "Add install to --tiers." });
  return tierNames.filter((tier) => wanted.includes(tier));
}

async function suiteOf(recipe: string, wanted: string | boolean | undefined, suites: string): Promise<string | null> {
  if (wanted === false) return null;
  if (typeof wanted === "string") return resolve(wanted);
  const own = join(suites, recipe);
  return await access(own).then(() => own, () => null);
}
