import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "#kit/fault.ts";
import { command, type CommandResult } from "#kit/process.ts";

/** A Debian package at the version that apt would install. */
export type DebianPackage = { readonly name: string; readonly version: string };

/**
 * The host's apt, asked without touching the host: nothing counts as installed, and what is downloaded goes into a folder of ours. It
 * reads the host's package lists, and only when these are missing or stale does it fetch lists of its own.
 */
export class Apt {
  readonly #folder: string;
  #ownLists = false;

  /** `folder` keeps lists and packages between calls. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The packages and all that they depend on, recommendations left out. */
  async resolve(names: readonly string[], signal: AbortSignal): Promise<DebianPackage[]> {
    const result = await this.#withFreshLists(signal, () => this.#apt("apt-get", ["install", "--simulate", "--no-install-recommends", ...names], signal));
    return parseSimulation(result.stdout);
  }

  /** Downloads what is not in the cache yet; returns the files, in the order of `packages`. */
  async download(packages: readonly DebianPackage[], signal: AbortSignal): Promise<string[]> {
    const cache = join(this.#folder, "debs");
    await mkdir(cache, { recursive: true });
    const missing = fileNames(packages, await readdir(cache)).flatMap((file, i) => (file === undefined ? [packages[i]!] : []));
    if (missing.length > 0) {
      // Downloaded aside and moved when whole, so that an interrupted or simultaneous download leaves no half file.
      const aside = await mkdtemp(join(cache, ".new-"));
      try {
        const wanted = missing.map(({ name, version }) => `${name}=${version}`);
        await this.#withFreshLists(signal, () => this.#apt("apt-get", ["download", "--quiet", ...wanted], signal, aside));
        for (const file of await readdir(aside)) await rename(join(aside, file), join(cache, file));
      } finally {
        await rm(aside, { recursive: true, force: true });
      }
    }
    const files = fileNames(packages, await readdir(cache));
    const lost = packages.filter((_, i) => files[i] === undefined);
    if (lost.length > 0) throw new Fault("infrastructure", "packages-missing", `apt did not download ${lost.map((p) => p.name).join(", ")}`);
    return files.map((file) => join(cache, file ?? ""));
  }

  async #withFreshLists(signal: AbortSignal, act: () => Promise<CommandResult>): Promise<CommandResult> {
    const first = await act();
    if (first.exitCode === 0) return first;
    if (this.#ownLists) throw aptFault(first);
    this.#ownLists = true;
    await this.#apt("apt-get", ["update", "--quiet"], signal);
    const second = await act();
    if (second.exitCode !== 0) throw aptFault(second);
    return second;
  }

  async #apt(program: string, args: readonly string[], signal: AbortSignal, cwd?: string): Promise<CommandResult> {
    const own = join(this.#folder, "apt");
    await mkdir(join(own, "lists", "partial"), { recursive: true });
    await mkdir(join(own, "cache", "archives", "partial"), { recursive: true });
    const status = join(own, "status");
    await writeFile(status, "", { flag: "a" });
    const settings = [
      `Dir::State::status=${status}`,
      `Dir::Cache=${join(own, "cache")}`,
      ...(this.#ownLists ? [`Dir::State::lists=${join(own, "lists")}`] : []),
      "APT::Sandbox::User=root",
      "Debug::NoLocking=1",
    ];
    const options = settings.flatMap((setting) => ["-o", setting]);
    return command(program, [...options, ...args], { env: { LC_ALL: "C", DEBIAN_FRONTEND: "noninteractive" }, signal, ...(cwd && { cwd }) });
  }
}

function aptFault(result: CommandResult): Fault {
  const evidence = result.stderr.split("\n").filter((line) => /^[EW]:/.test(line)).slice(-8);
  return new Fault("infrastructure", "apt-failed", `the packages for the sample images cannot be had: ${evidence.at(-1) ?? "apt failed"}`, {
    evidence,
    next: "Check that `apt-get update` works on this host (Debian or Ubuntu).",
  });
}

/** The packages in the output of `apt-get --simulate install`. Pure. */
export function parseSimulation(stdout: string): DebianPackage[] {
  return [...stdout.matchAll(/^Inst (\S+) (?:\[\S+\] )?\((\S+) /gm)].map((match) => ({ name: match[1] ?? "", version: match[2] ?? "" }));
}

/** The file of each package among those of a folder; apt names them `name_version_architecture.deb` with `:` written `%3a`. Pure. */
export function fileNames(packages: readonly DebianPackage[], files: readonly string[]): (string | undefined)[] {
  return packages.map(({ name, version }) => {
    const start = `${name.replace(/:.*/, "")}_${version.replaceAll(":", "%3a")}_`;
    return files.find((file) => file.startsWith(start) && file.endsWith(".deb"));
  });
}
