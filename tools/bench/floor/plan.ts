import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { appEnvironment, withDomain } from "#deploy/environment.ts";
import { abraShEnv, readAbraSh } from "#recipe/abra-sh.ts";
import { parseEnv } from "#recipe/env/parse.ts";
import { loadSuite, type LoadedSuite } from "#suite/load.ts";
import { kernelHasIpvs } from "#swarm/ipvs.ts";
import { sh } from "./shell.ts";

export type Names = { readonly recipe: string; readonly domain: string; readonly stack: string };
/** One release, ready for `docker stack deploy`. */
export type Release = { readonly phase: "base" | "head"; readonly version: string; readonly folder: string; readonly files: readonly string[]; readonly environment: Readonly<Record<string, string>> };
export type Plan = { readonly base: Release; readonly head: Release; readonly loaded: LoadedSuite; readonly secrets: ReadonlyMap<string, { readonly name: string; readonly value: string }> };

/** Clones the recipe, takes its two newest release tags, and works out environment and secrets as an operator would. */
export async function makePlan(source: string, suite: string, names: Names, work: string, jobs: boolean): Promise<Plan> {
  const head = join(work, "head");
  const base = join(work, "base");
  const cloned = sh("git", ["clone", "--quiet", source, head]);
  const loading = loadSuite(suite, { recipe: names.recipe, workFolder: work });
  await cloned;
  const [newest = "", older = ""] = (await sh("git", ["-C", head, "tag", "--sort=-version:refname"])).split("\n");
  await sh("git", ["-C", head, "worktree", "add", "--quiet", "--detach", base, older]);
  const loaded = await loading;

  const inserted = new Map<string, string>();
  const releases = await Promise.all([release("base", older, base, names, loaded, inserted, jobs), release("head", newest, head, names, loaded, inserted, jobs)]);
  const secrets = Object.entries(releases[1].environment).flatMap(([variable, version]) => {
    const key = /^SECRET_(\w+)_VERSION$/.exec(variable)?.[1]?.toLowerCase();
    return key === undefined ? [] : [[key, { name: `${names.stack}_${key}_${version}`, value: inserted.get(key) ?? randomBytes(16).toString("hex") }] as const];
  });
  return { base: releases[0], head: releases[1], loaded, secrets: new Map(secrets) };
}

async function release(phase: "base" | "head", version: string, folder: string, names: Names, loaded: LoadedSuite, inserted: Map<string, string>, jobs: boolean): Promise<Release> {
  const read = (file: string): Promise<string> => readFile(join(folder, file), "utf8");
  const settings = { ...names, baseUrl: `https://${names.domain}`, phase };
  const { environment: wanted } = loaded.suite;
  const suite: Record<string, string> = { ...(typeof wanted === "function" ? wanted(settings) : wanted) };
  await loaded.suite.installSteps?.({ ...settings, insertSecret: async (name, value) => void (inserted.has(name) || inserted.set(name, value)), setEnvironment: (name, value) => void (suite[name] = value) });
  const { entries } = parseEnv(withDomain(await read(".env.sample"), names.recipe, names.domain), ".env.sample");
  const environment = appEnvironment({ ...names, sample: entries, suite, abraSh: abraShEnv(readAbraSh(await read("abra.sh"), "abra.sh")), overlay: null });
  const files = (environment.COMPOSE_FILE || "compose.yml").split(":");
  const overlay = overlayFor(Object.assign({}, ...(await Promise.all(files.map(async (file) => (parse(await read(file)) as { services: Services }).services)))) as Services, !(await kernelHasIpvs()), jobs);
  await writeFile(join(folder, "bench.yml"), JSON.stringify(overlay));
  return { phase, version, folder, files: [...files, "bench.yml"], environment };
}

type Services = Readonly<Record<string, { readonly deploy?: { readonly restart_policy?: { readonly condition?: string } } }>>;

/**
 * No virtual addresses where the kernel cannot serve them. With `jobs`, services that run once become jobs: the docker CLI waits for ever for a service whose
 * task ends, but knows when a job is done.
 */
function overlayFor(services: Services, withoutIpvs: boolean, jobs: boolean): object {
  const each = Object.entries(services).map(([key, { deploy }]) => {
    const job = jobs && deploy?.restart_policy?.condition === "none";
    return [key, { deploy: { ...(withoutIpvs && { endpoint_mode: "dnsrr" }), ...(job && { mode: "replicated-job" }) } }];
  });
  return { version: "3.8", services: Object.fromEntries(each) as object };
}
