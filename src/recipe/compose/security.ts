import { posix } from "node:path";
import { Fault, type Position } from "#kit/fault.ts";
import { driverWishes, mountWishes, type HostPathRules } from "./host-paths.ts";
import { write } from "./merge.ts";
import type { ResolvedStack } from "./stack-config.ts";
import type { ComposeFileObject, ComposeModel, ComposeService, Finding, Path, PositionOf } from "./types.ts";

export type WishOptions = {
  /**
   * Host paths that may be mounted read-only, each with everything below it; `path:rw` also allows writing. Default: the two files that say
   * what time it is.
   */
  readonly allowedHostPaths?: readonly string[];
  /** External networks that may be joined. Default: `proxy`. */
  readonly allowedNetworks?: readonly string[];
  /** The app's stack name; without it names are not held to its prefix. */
  readonly stack?: string;
  /** Absolute folder of the recipe: `env_file` and the files of configs and secrets must lie in it. Not checked when absent. */
  readonly folder?: string;
  /** Absolute folder that a relative `env_file` starts from. Default: `folder`. */
  readonly base?: string;
  readonly positionOf?: PositionOf;
};

export const defaultHostPaths: readonly string[] = ["/etc/localtime", "/etc/timezone"];

/** Capabilities that give a container a way to the host, or to other containers' traffic. */
const dangerousCapabilities = new Set([
  "ALL", "AUDIT_CONTROL", "BPF", "DAC_READ_SEARCH", "LINUX_IMMUTABLE", "MAC_ADMIN", "MAC_OVERRIDE", "NET_ADMIN", "PERFMON", "SYSLOG", "SYS_ADMIN",
  "SYS_BOOT", "SYS_MODULE", "SYS_PTRACE", "SYS_RAWIO", "SYS_TIME", "SYS_TTY_CONFIG",
]);

/** Service keys by which a container shares something of the host; an engine that ignores one today may honour it tomorrow. */
const hostModes = ["network_mode", "pid", "ipc", "userns_mode", "cgroupns_mode"] as const;

/**
 * What a stack asks for that no recipe under test may have: the engine's socket, host paths, the host's network or processes, privileges,
 * devices, names that are paths or belong to another stack, files outside the recipe. Pure.
 * @param model one file alone (then positions are exact) or the merged stack
 * @returns faults of kind `recipe`; none is the only good answer
 */
export function forbiddenWishes(model: ComposeModel, options: WishOptions = {}): Fault[] {
  const rules: HostPathRules = { allowed: options.allowedHostPaths ?? defaultHostPaths };
  const findings: Finding[] = [];
  for (const [name, service] of Object.entries(model.services)) findings.push(...serviceWishes(name, service, rules));
  for (const kind of ["networks", "volumes", "secrets", "configs"] as const) {
    for (const [key, object] of Object.entries(model[kind] ?? {})) findings.push(...objectWishes(kind, key, object, options));
  }
  for (const [key, volume] of Object.entries(model.volumes ?? {})) findings.push(...driverWishes(key, volume));
  if (options.folder !== undefined) findings.push(...filesOutside(model, options.folder, options.base ?? options.folder));
  const positionOf = options.positionOf ?? (() => undefined);
  return findings.map(({ path, code, message, next }) => {
    const at: Position | undefined = positionOf(path);
    return new Fault("recipe", code, message, { ...(next !== undefined && { next }), ...(at && { at }) });
  });
}

/** {@link forbiddenWishes} of every file of a resolved stack, with exact positions, and of the merged result for what only it shows. */
export function forbiddenWishesOf(resolved: Pick<ResolvedStack, "files" | "model" | "base">, options: Omit<WishOptions, "positionOf" | "base"> = {}): Fault[] {
  const faults = resolved.files.flatMap((file) => forbiddenWishes(write(file.typed), { ...options, base: resolved.base, positionOf: file.positionOf }));
  const known = new Set(faults.map((fault) => fault.code));
  const first = resolved.files[0];
  const merged = forbiddenWishes(resolved.model, { ...options, base: resolved.base, ...(first && { positionOf: (path: Path) => first.positionOf(path.slice(0, 2)) }) });
  return [...faults, ...merged.filter((fault) => !known.has(fault.code))];
}

function serviceWishes(name: string, service: ComposeService, rules: HostPathRules): Finding[] {
  const path: Path = ["services", name];
  const where = `service ${name}`;
  const findings: Finding[] = [];
  const wish = (more: Path, code: string, message: string, next: string): number => findings.push({ path: [...path, ...more], code, message: `${where} ${message}`, next });

  findings.push(...nameWishes(path, name, where));
  (service.volumes ?? []).forEach((mount, index) => findings.push(...mountWishes([...path, "volumes", index], where, mount, rules)));
  for (const key of hostModes) {
    const value = service[key];
    if (value !== undefined && /^(?:host|container:.*|service:.*)$/.test(value)) wish([key], "host-namespace", `asks for ${key}: ${value}`, `Remove ${key}; services reach each other over networks.`);
  }
  if (service.network_mode === "bridge") wish(["network_mode"], "host-namespace", "asks for network_mode: bridge", "Remove network_mode and use `networks`.");
  for (const network of Object.keys(service.networks ?? {})) {
    if (network === "host" || network === "bridge") wish(["networks"], "host-network", `joins the host's network "${network}"`, "Use a network of the stack, or `proxy`.");
  }
  if (service.privileged) wish(["privileged"], "privileged", "asks to be privileged", "Remove `privileged`; add the one capability that is needed, if it is harmless.");
  (service.cap_add ?? []).forEach((capability, index) => {
    if (dangerousCapabilities.has(capability.toUpperCase().replace(/^CAP_/, ""))) wish(["cap_add", index], "dangerous-capability", `asks for capability ${capability}`, "Remove it; it gives a way out of the container.");
  });
  (service.security_opt ?? []).forEach((option, index) => {
    if (/unconfined|disable/i.test(option)) wish(["security_opt", index], "unconfined", `switches a protection off: ${option}`, "Remove it.");
  });
  if ((service.devices ?? []).length > 0) wish(["devices"], "host-device", "asks for devices of the host", "Remove `devices`; a Swarm does not give them anyway.");
  return findings;
}

type AnyObject = Pick<ComposeFileObject, "name" | "external">;
const ways: Readonly<Record<string, string>> = { networks: "network", volumes: "volume", secrets: "secret", configs: "config" };

function objectWishes(kind: "networks" | "volumes" | "secrets" | "configs", key: string, object: AnyObject, options: WishOptions): Finding[] {
  const path: Path = [kind, key];
  const where = `${ways[kind]} ${key}`;
  const findings = nameWishes(path, key, where);
  const name = object.name;
  if (name === undefined) return findings;
  findings.push(...nameWishes([...path, "name"], name, where));
  if (object.external && kind === "networks") {
    const allowed = options.allowedNetworks ?? ["proxy"];
    if (!allowed.includes(name)) {
      const isHost = name === "host" || name === "bridge";
      const message = isHost ? `${where} is the host's network "${name}"` : `${where} is the foreign network "${name}"`;
      findings.push({ path, code: isHost ? "host-network" : "foreign-network", message, next: `Use ${allowed.join(" or ")}, or declare a network of the stack.` });
    }
    return findings;
  }
  if (options.stack === undefined || name.startsWith(`${options.stack}_`)) return findings;
  const message = object.external ? `${where} belongs to another stack: "${name}"` : `${where} has a name outside the stack: "${name}"`;
  const next = "Start the name with ${STACK_NAME}_" + (object.external ? "." : ", or leave it out.");
  return [...findings, { path: [...path, "name"], code: "name-outside-stack", message, next }];
}

function nameWishes(path: Path, name: string, where: string): Finding[] {
  if (!/[/\\]|^\.\.?$|^~/.test(name)) return [];
  return [{ path, code: "name-is-a-path", message: `${where} has the name "${name}", which is a path`, next: "Use letters, digits, dots, dashes and underscores." }];
}

/** Files that would be read from outside the recipe's folder. Links are not followed here. */
export function filesOutside(model: ComposeModel, folder: string, base: string): Finding[] {
  const findings: Finding[] = [];
  const look = (path: Path, file: string, where: string): void => {
    const whole = posix.resolve(base, file);
    if (whole !== posix.normalize(folder) && whole.startsWith(`${posix.normalize(folder)}/`)) return;
    findings.push({ path, code: "file-outside-recipe", message: `${where} reads "${file}", which is not in the recipe`, next: "Put the file into the recipe and name it by a relative path." });
  };
  for (const [name, service] of Object.entries(model.services)) {
    (service.env_file ?? []).forEach((file, index) => look(["services", name, "env_file", index], file, `service ${name}`));
    if (service.credential_spec?.file !== undefined) look(["services", name, "credential_spec", "file"], service.credential_spec.file, `service ${name}`);
  }
  for (const kind of ["secrets", "configs"] as const) {
    for (const [key, object] of Object.entries(model[kind] ?? {})) {
      if (object.file !== undefined && !object.external) look([kind, key, "file"], object.file, `${ways[kind]} ${key}`);
    }
  }
  return findings;
}
