import { createHash } from "node:crypto";
import { access, mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import type Docker from "dockerode";
import { Fault } from "#kit/fault.ts";
import { imagePrefix, installScript, type ImageSpec } from "./image-spec.ts";

/** How the host reaches the package registries; the container that installs reaches them in the same way. */
const registryVariables = /^(?:pip_|npm_config_|go(?:proxy|sumdb|private|noproxy|nosumdb|flags)$|(?:https?|no|all)_proxy$)/i;
const registryFiles = [
  ["/etc/pip.conf", "/etc/pip.conf"],
  [join(homedir(), ".config/pip/pip.conf"), "/root/.config/pip/pip.conf"],
  [join(homedir(), ".npmrc"), "/root/.npmrc"],
  [join(homedir(), ".m2/settings.xml"), "/root/.m2/settings.xml"],
] as const;

/** Whom the host trusts; each client is told in its own way. */
const authorities = "/etc/ssl/certs/ca-certificates.crt";
const authorityVariables = ["SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS", "PIP_CERT", "npm_config_cafile"];

/** Variables that name a file or a folder of the host say nothing inside. */
const pathVariables = /(?:cert|cafile|find_links|prefix|userconfig|globalconfig|cache|nodedir|target|log)$/i;

export type InstallOptions = {
  readonly docker: Docker;
  readonly spec: ImageSpec;
  /** Keeps what was installed by what it was installed from, and what the registries' clients keep. */
  readonly cache: string;
  readonly signal: AbortSignal;
};

/**
 * Runs an image's `install.sh` in a container with the host's network, and returns the archive of what it put into `/out`. The same sources give the kept
 * archive. Inside: the context in `/source` (read only), `TAG`, and `/cache`, which lasts. Nothing of the host's own software is used or changed.
 * Faults: `image-install-failed` (infrastructure), with the last lines; `cancelled`.
 */
export async function installSoftware({ docker, spec, cache, signal }: InstallOptions): Promise<string> {
  const folder = join(cache, "installed");
  const archive = join(folder, `${spec.name}-${installHash(spec)}.tar`);
  if (await exists(archive)) return archive;
  await mkdir(folder, { recursive: true });
  await mkdir(join(cache, "registries"), { recursive: true });
  const aside = await mkdtemp(join(folder, ".new-"));
  try {
    await writeSource(spec, join(aside, "source"));
    await mkdir(join(aside, "result"));
    await runInstaller(docker, spec, [`${join(aside, "source")}:/source:ro`, `${join(aside, "result")}:/result`, `${join(cache, "registries")}:/cache`], signal);
    await rename(join(aside, "result", "installed.tar"), archive);
    await dropOlder(folder, spec, archive);
    return archive;
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

/** Of what the script sees; a change of the Dockerfile alone does not fetch everything again. */
function installHash(spec: ImageSpec): string {
  const hash = createHash("sha256").update(JSON.stringify([spec.id, spec.installIn]));
  for (const [path, file] of spec.context) if (path !== "Dockerfile") hash.update(JSON.stringify([path, file.mode, file.content.length])).update(file.content);
  return `${spec.id.split(":")[1]}-${hash.digest("hex").slice(0, 16)}`;
}

async function writeSource(spec: ImageSpec, folder: string): Promise<void> {
  for (const [path, file] of spec.context) {
    if (file.mode === "120000") continue;
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), file.content, { mode: Number.parseInt(file.mode.slice(-3), 8) });
  }
}

async function runInstaller(docker: Docker, spec: ImageSpec, binds: readonly string[], signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const trusted = await exists(authorities);
  const container = await docker.createContainer({
    Image: `${imagePrefix}${spec.installIn}`,
    Entrypoint: ["bash", "-euo", "pipefail", "-c"],
    Cmd: [`mkdir -p /out /build && cd /build && bash -euo pipefail /source/${installScript} && tar -C /out --sort=name --mtime=@0 -cf /result/installed.tar .`],
    Env: [`TAG=${spec.id.split(":")[1]}`, "HOME=/root", "LANG=C.UTF-8", "npm_config_cache=/cache/npm", "PIP_CACHE_DIR=/cache/pip", "GOMODCACHE=/cache/go/mod", "GOCACHE=/cache/go/build", ...(trusted ? authorityVariables.map((name) => `${name}=${authorities}`) : []), ...registryEnvironment(process.env)],
    Labels: { "cc-ci.sample-install": spec.id },
    // A compiler takes what the apps beside it leave.
    HostConfig: { CpuShares: 64, NetworkMode: "host", Binds: [...binds, ...(trusted ? [`${authorities}:${authorities}:ro`] : []), ...(await configBinds())] },
  });
  const stop = (): void => void container.kill().catch(() => undefined);
  try {
    await container.start();
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    const { StatusCode: code } = (await container.wait()) as { StatusCode: number };
    signal.throwIfAborted();
    if (code === 0) return;
    const lines = await lastLines(container);
    throw new Fault("infrastructure", "image-install-failed", `the software of image ${spec.id} cannot be fetched or built: exit code ${code}: ${lines.at(-1) ?? ""}`, {
      evidence: lines, next: "Check that this host reaches the package registries, then try again.",
    });
  } finally {
    signal.removeEventListener("abort", stop);
    await container.remove({ force: true, v: true }).catch(() => undefined);
  }
}

async function lastLines(container: Docker.Container): Promise<string[]> {
  const [out, errors] = await Promise.all([{ stdout: true }, { stderr: true }].map((which) => container.logs({ ...which, tail: 15 })));
  // Frames of 8 bytes and a payload.
  const text = (frames: Buffer | undefined): string => {
    const parts: Buffer[] = [];
    for (let at = 0; frames && at + 8 <= frames.length; at += 8 + frames.readUInt32BE(at + 4)) parts.push(frames.subarray(at + 8, at + 8 + frames.readUInt32BE(at + 4)));
    return Buffer.concat(parts).toString();
  };
  return `${text(out)}\n${text(errors)}`.split("\n").filter((line) => line.trim() !== "").slice(-15);
}

/** Settings of the registries' clients among the host's variables, less those that hold paths. Pure. */
export function registryEnvironment(env: NodeJS.ProcessEnv): string[] {
  return Object.entries(env).flatMap(([name, value]) => (value !== undefined && registryVariables.test(name) && !pathVariables.test(name) ? [`${name}=${value}`] : []));
}

async function configBinds(): Promise<string[]> {
  const there = await Promise.all(registryFiles.map(async ([host, inside]) => ((await exists(host)) ? [`${host}:${inside}:ro`] : [])));
  return there.flat();
}

/** Of an image's tag only the newest archive is kept. */
async function dropOlder(folder: string, spec: ImageSpec, archive: string): Promise<void> {
  const start = `${spec.name}-${spec.id.split(":")[1]}-`;
  for (const file of await readdir(folder)) {
    if (file.startsWith(start) && file.endsWith(".tar") && join(folder, file) !== archive) await rm(join(folder, file), { force: true });
  }
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(() => true, () => false);
}
