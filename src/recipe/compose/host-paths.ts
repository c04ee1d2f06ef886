import { posix } from "node:path";
import type { ComposeMount, ComposeVolume, Finding, Path } from "./types.ts";

export type HostPathRules = { readonly allowed: readonly string[] };

/** Paths at or below which engines put their sockets. */
const socketPlaces = ["/run", "/var/run", "/var/lib/docker", "/var/lib/containerd"];

/** What is wrong with one mount of a service: bind mounts outside the allowed paths, pipes, volume names that are paths. */
export function mountWishes(path: Path, where: string, mount: ComposeMount, rules: HostPathRules): Finding[] {
  const source = mount.source ?? "";
  switch (mount.type) {
    case "bind":
      return bindWishes(path, where, source, mount.read_only === true, rules);
    case "volume": {
      const subpath = mount.volume?.subpath ?? "";
      if (/[/\\]|^\.\.?$|^~/.test(source)) return [finding(path, "name-is-a-path", `${where} mounts a volume named "${source}", which is a path`, "Declare a named volume and mount that.")];
      return /(?:^|\/)\.\.(?:\/|$)/.test(subpath) ? [finding(path, "path-escapes", `${where} mounts "${subpath}", which leaves its volume`, "Use a path inside the volume.")] : [];
    }
    case "tmpfs":
      return [];
    default:
      return [finding(path, "host-path", `${where} has a mount of type "${mount.type}"`, "Use type volume or tmpfs.")];
  }
}

function bindWishes(path: Path, where: string, source: string, readOnly: boolean, rules: HostPathRules): Finding[] {
  const whole = posix.normalize(source).replace(/(?<=.)\/$/, "");
  const rule = rules.allowed.map(parseRule).find((each) => whole === each.path || whole.startsWith(`${each.path}/`));
  if (rule && (readOnly || rule.writable)) return [];
  if (rule) return [finding(path, "host-path-writable", `${where} mounts the host's "${source}" and may write to it`, "Mount it read-only: append `:ro`.")];
  if (holdsSocket(whole)) return [finding(path, "engine-socket", `${where} mounts "${source}", which gives it the engine and with it the host`, "Remove the mount; an app must not control the engine.")];
  return [finding(path, "host-path", `${where} mounts the host's path "${source}"`, "Use a named volume, or a config for a file of the recipe.")];
}

function parseRule(text: string): { path: string; writable: boolean } {
  const writable = text.endsWith(":rw");
  return { path: posix.normalize(writable ? text.slice(0, -3) : text).replace(/(?<=.)\/$/, ""), writable };
}

function holdsSocket(path: string): boolean {
  if (/(?:docker|containerd|podman|crio|buildkitd)[^/]*\.sock$|^\\\\/.test(path)) return true;
  return path === "/" || path === "/var" || socketPlaces.some((place) => path === place || path.startsWith(`${place}/`));
}

/** Drivers' types that are not a way to the host's own files. */
const harmlessTypes = /^(?:tmpfs|nfs[34]?|cifs|smb3?)$/;

/** Volume driver options that put a host path or device behind an innocent name. */
export function driverWishes(key: string, volume: ComposeVolume): Finding[] {
  const options = volume.driver_opts ?? {};
  const path: Path = ["volumes", key, "driver_opts"];
  const where = `volume ${key}`;
  const next = "Remove the driver options; a plain named volume is enough.";
  const type = options["type"];
  const device = options["device"];
  const mountOptions = (options["o"] ?? "").split(",");
  if (mountOptions.some((option) => /^r?bind$|^(?:lowerdir|upperdir|workdir)=/.test(option))) return [finding(path, "host-path", `${where} is a bind mount of the host's "${device ?? ""}"`, next)];
  if (type !== undefined && !harmlessTypes.test(type)) return [finding(path, "host-path", `${where} mounts a file system of type "${type}" of the host`, next)];
  if (device !== undefined && type === undefined) return [finding(path, "host-path", `${where} mounts the host's "${device}"`, next)];
  const other = Object.entries(options).find(([name, value]) => !["type", "device", "o"].includes(name) && /^[/~]|^\.\.?\//.test(value));
  if (other) return [finding(path, "host-path", `${where} names the host's path "${other[1]}"`, next)];
  return [];
}

function finding(path: Path, code: string, message: string, next: string): Finding {
  return { path, code, message, next };
}
