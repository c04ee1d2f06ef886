import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { relative, resolve, dirname } from "node:path";
import { insideFolder } from "#kit/files.ts";
import { Fault } from "#kit/fault.ts";
import { loadStack, type Loaded, type LoadedFile } from "./built-in.ts";
import { findDockerCli, probeDockerCli, runStackConfig, steersTheCli, type DockerCli } from "./docker-cli.ts";
import { faultsOf, throwFaults } from "./findings.ts";
import { write } from "./merge.ts";
import { isObject, readCompose, type ComposeSource } from "./read.ts";
import { filesOutside } from "./security.ts";
import type { Environment } from "./interpolate.ts";
import type { ComposeModel, Path } from "./types.ts";
import type { YamlDialect } from "./yaml-scalar.ts";

export type StackRequest = {
  /** Absolute folder of the recipe. */
  readonly folder: string;
  /** Compose files in order, relative to `folder`; the first one's folder is what relative paths in all of them start from. */
  readonly files: readonly string[];
  /** The app's whole environment. Nothing else is consulted. */
  readonly env: Environment;
  /** Path of the docker CLI to use; `null` for none. Default: the first on PATH that has `stack config`. */
  readonly cli?: string | null;
  readonly signal: AbortSignal;
};

export type ResolvedStack = {
  readonly model: ComposeModel;
  /** Who merged: `docker stack config 28.2.2` or `built-in merge`. */
  readonly by: string;
  /** Why the CLI was not used, when it was not. */
  readonly because?: string;
  /** Absolute folder that relative paths in the files start from. */
  readonly base: string;
  /** Each file alone, filled in, with positions: for checks that point at a line. */
  readonly files: readonly LoadedFile[];
};

/**
 * Merges and fills in an app's compose files as `docker stack deploy` would.
 * @throws Faults of kind recipe: everything wrong with the files, with positions; Fault of kind infrastructure when the CLI cannot be run
 */
export async function resolveStack(request: StackRequest): Promise<ResolvedStack> {
  const paths = request.files.map((file) => insideFolder(request.folder, file));
  if (paths.length === 0) throw new Fault("recipe", "compose-no-files", "no compose file is selected", { next: "Name at least one file in COMPOSE_FILE, or unset it." });
  const cli = await chooseCli(request.cli);
  const steering = steersTheCli(request.env);
  const folder = dirname(paths[0] ?? request.folder);

  const texts = await readFiles(request, paths);
  const own = load(texts, cli ? dialectOf(cli) : "v3", request, folder);
  // Before the CLI runs: it would read an `env_file` from anywhere.
  throwFaults(own.files.flatMap((file) => faultsOf(filesOutside(write(file.typed), request.folder, folder), file.positionOf)));
  if (!cli || steering !== undefined) {
    throwFaults(own.faults);
    if (!own.model) throw new Fault("infrastructure", "compose-not-merged", "the compose files were neither merged nor refused");
    const because = cli ? `the app's variable ${steering} would steer the docker CLI` : "no docker CLI with `stack config` was found";
    return { model: own.model, by: "built-in merge", because, base: folder, files: own.files };
  }

  const result = await runStackConfig(cli, paths, request.env, folder, request.signal);
  if (result.exitCode !== 0) throwFaults(refusal(result.stderr, own, request.folder, paths, cli));
  const model = parseOutput(result.stdout);
  throwFaults(faultsOf(filesOutside(model, request.folder, folder), (path) => locate(own.files, path) ?? { file: request.files[0] ?? "", line: 1, column: 1 }));
  return { model, by: `docker stack config ${cli.version}`, base: folder, files: own.files };
}

async function chooseCli(path: string | null | undefined): Promise<DockerCli | null> {
  if (path === null) return null;
  return path === undefined ? findDockerCli() : probeDockerCli(path);
}

/** From 28 on the CLI reads YAML with another library. */
export function dialectOf(cli: DockerCli): YamlDialect {
  return Number.parseInt(cli.version, 10) < 28 ? "v2" : "v3";
}

async function readFiles(request: StackRequest, paths: readonly string[]): Promise<readonly { file: string; text: string }[]> {
  const read = await Promise.all(
    paths.map(async (path, index): Promise<{ file: string; text: string } | Fault> => {
      const file = request.files[index] ?? path;
      try {
        return { file, text: await readFile(path, { encoding: "utf8", signal: request.signal }) };
      } catch (error) {
        if (request.signal.aborted) throw new Fault("cancelled", "cancelled", "reading the compose files was cancelled", { cause: error });
        const why = (error as NodeJS.ErrnoException).code === "ENOENT" ? "does not exist" : "cannot be read";
        return new Fault("recipe", "compose-file-missing", `compose file ${file} ${why}`, { at: { file, line: 1, column: 1 }, next: "Add the file, or take it out of COMPOSE_FILE.", cause: error });
      }
    }),
  );
  // In the order in which the files were named, whichever answered first.
  throwFaults(read.filter((each) => each instanceof Fault));
  return read.filter((each): each is { file: string; text: string } => !(each instanceof Fault));
}

function load(texts: readonly { file: string; text: string }[], dialect: YamlDialect, request: StackRequest, folder: string): Loaded {
  const sources: ComposeSource[] = texts.map(({ file, text }) => readCompose(text, file, dialect));
  return loadStack(sources, { folder, env: request.env, readText: (path) => readInside(path, request.folder) });
}

function readInside(path: string, folder: string): string | undefined {
  const way = relative(folder, resolve(path));
  if (way === ".." || way.startsWith("../")) return undefined;
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

/** What the CLI refused, in our own words and with positions where our reader sees the same; else in the CLI's words. */
function refusal(stderr: string, own: Loaded, folder: string, paths: readonly string[], cli: DockerCli): readonly Fault[] {
  const said = stderr.trim().split("\n").map((line) => line.replaceAll(`${folder}/`, "")).filter((line) => line !== "");
  if (own.faults.length > 0) return own.faults;
  const message = said.find((line) => !line.startsWith("decoding failed")) ?? "no reason was given";
  const place = /(?:^|\s)((?:services|networks|volumes|secrets|configs)\.[\w.[\]-]+)/.exec(message)?.[1];
  const at = place === undefined ? undefined : locate(own.files, pathOf(place));
  const file = relative(folder, paths[0] ?? folder);
  return [
    new Fault("recipe", "compose-refused", `docker stack config refuses the compose files: ${message}`, {
      at: at ?? { file, line: 1, column: 1 },
      next: "Correct the compose file.",
      evidence: [`docker stack config ${cli.version}:`, ...said.slice(0, 20)],
    }),
  ];
}

function pathOf(place: string): Path {
  return place.split(".").filter((part) => part !== "[]");
}

/** The position of a path in the last file that has it. */
export function locate(files: readonly LoadedFile[], path: Path): ReturnType<LoadedFile["positionOf"]> | undefined {
  for (let length = path.length; length > 0; length--) {
    const part = path.slice(0, length);
    const holder = files.findLast((file) => has(file.filled, part));
    if (holder) return holder.positionOf(part);
  }
  return undefined;
}

function has(model: unknown, path: Path): boolean {
  let value = model;
  for (const part of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, part)) return false;
    value = (value as Readonly<Record<string | number, unknown>>)[part];
  }
  return true;
}

/** The CLI writes YAML whose `$` stand for themselves. */
export function parseOutput(yaml: string): ComposeModel {
  const output = readCompose(yaml, "docker stack config", "v3");
  if (output.refused || !isObject(output.model["services"])) {
    throw new Fault("infrastructure", "compose-output-unreadable", "docker stack config printed something that cannot be read", { evidence: output.problems.map((problem) => problem.message) });
  }
  return output.model as unknown as ComposeModel;
}
