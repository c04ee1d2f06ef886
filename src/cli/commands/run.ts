import { access } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { promote, type Promotion } from "#canonical/promote.ts";
import { runWithCanonical } from "#canonical/run-with-canonical.ts";
import { stateHome } from "#config/home.ts";
import { loadConfig } from "#config/load.ts";
import { Fault } from "#kit/fault.ts";
import { packageRoot } from "#kit/packages.ts";
import { runFiles } from "#results/run-folder.ts";
import { tierNames, type Tier } from "#results/schema.ts";
import type { RunRequest } from "#run/request.ts";
import { limitsOf } from "#shipped/limits.ts";
import { defaultEndpoint } from "#swarm/engine.ts";
import { exitCodeOfResults } from "../exit-codes.ts";
import { coopCloud } from "../enrolment.ts";
import { openSession, type Session } from "../session.ts";

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
  readonly quick?: boolean;
  readonly baseData?: "fresh" | "canonical";
  readonly promote?: boolean;
  readonly wayBack?: boolean;
  /** `recipe=source` each. */
  readonly dependency?: readonly string[];
};

/** `cc-ci run`. */
export async function runCommand(source: string, options: RunCommandOptions): Promise<void> {
  process.exitCode = await runAndReport(await requestOf(source, options), options);
}

/** Runs a request with progress for whoever watches, promotes what it has proven where that was asked for, and returns the exit code. */
export async function runAndReport(request: RunRequest, { json = false, endWithParent, promote: wanted }: Pick<RunCommandOptions, "json" | "endWithParent" | "promote"> = {}): Promise<number> {
  await using session = await openSession({ json, endWithParent });
  const end = await runWithCanonical(session.context, request);
  const { results, folder } = end;
  if (!json) session.print(`Report:  ${join(folder, runFiles.report)}\nRecord:  ${join(folder, runFiles.results)}`);
  if (wanted) printPromotion(session, await promote(session.context, request, end), json);
  return session.interrupted() ?? exitCodeOfResults(results);
}

/** One line for people, one object for programs. */
export function printPromotion(session: Session, promotion: Promotion, json: boolean): void {
  if (json) return session.print(JSON.stringify({ kind: "promotion", promotion }));
  if (promotion.kind === "promoted") {
    const { record, former } = promotion;
    session.print(`Canonical: ${former ? `${former.version} → ` : ""}${record.version} (${record.id}, proven by ${record.proofRun})`);
    return;
  }
  session.print(`Not promoted: ${promotion.reasons.map(({ text }) => text).join("; ")}`);
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
    lane: options.quick ? "quick" : "cold",
    parent: null,
    baseData: options.baseData ?? null,
    tiers: tiersOf(options.tiers),
    wayBack: options.wayBack ?? false,
    suite: await suiteOf(recipe, options.suite, config.suites ?? join(packageRoot, "suites")),
    deadlineSeconds: options.timeout ?? config.run_timeout ?? 3600,
    deployTimeoutSeconds: options.deployTimeout ?? config.deploy_timeout ?? null,
    keepSeconds: options.keepOnFailure ?? 0,
    endpoint: options.engine ?? config.engine ?? defaultEndpoint(),
    stateHome: home,
    allowedHostPaths: [...(config.allowed_host_paths ?? []), ...(options.allowHostPath ?? [])],
    shipped: { allow: config.shipped_tests?.allow ?? [], limits: limitsOf(config.shipped_tests) },
    zone: options.zone ?? config.zone ?? "cc-ci.localhost",
    companions: { suites: config.suites ?? join(packageRoot, "suites"), upstream: config.upstream ?? coopCloud, sources: sourcesOf(options.dependency ?? []) },
  };
}

/** `recipe=source` each. */
function sourcesOf(given: readonly string[]): Record<string, string> {
  return Object.fromEntries(given.map((text) => {
    const [, recipe, source] = /^([a-z0-9][a-z0-9_-]*)=(.+)$/.exec(text) ?? [];
    if (recipe === undefined || source === undefined) throw new Fault("usage", "dependency-source", `"${text}" does not say where a dependency is`, { next: "Write `--dependency keycloak=path/or/url`." });
    return [recipe, /^[a-z][a-z0-9+.-]*:/i.test(source) || /^[\w.-]+@[\w.-]+:/.test(source) ? source : resolve(source)];
  }));
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
