import { at, serviceParts } from "../look.ts";
import type { Rule, Severity } from "../rule.ts";

/** Service keys that a stack reads and drops, and what to write instead. */
const dropped: Readonly<Record<string, readonly [Severity, string]>> = {
  tmpfs: ["warning", "nothing is mounted there; use a volume of type: tmpfs"],
  devices: ["warning", "the container gets no device"],
  security_opt: ["warning", "no option is set"],
  shm_size: ["warning", "/dev/shm keeps 64 MB; mount a tmpfs volume on it"],
  links: ["warning", "use networks"],
  external_links: ["warning", "use networks"],
  network_mode: ["warning", "use networks"],
  ipc: ["warning", "the namespace is the container's own"],
  pid: ["warning", "the namespace is the container's own"],
  userns_mode: ["warning", "the namespace is the engine's"],
  privileged: ["warning", "the container gets no privilege"],
  cgroup_parent: ["note", "use deploy.resources"],
  cgroupns_mode: ["note", "the namespace is the engine's"],
  mac_address: ["note", "the engine chooses one"],
  domainname: ["note", "use hostname"],
  build: ["note", "images are not built by a deploy"],
  container_name: ["note", "tasks are named by the engine"],
  expose: ["note", "services reach each other on every port"],
};

export const c302: Rule = {
  id: "C302",
  title: "services use no key that a stack ignores",
  severity: "warning",
  why: "These keys work with docker compose and are silently dropped in a Swarm, so the app runs without what they seem to give.",
  fix: "Remove the key or use what a Swarm has for it.",
  abra: false,
  check: ({ files }) => serviceParts(files).flatMap((part) => Object.keys(part.raw).filter((key) => Object.hasOwn(dropped, key)).map((key) => {
    const [severity, instead] = dropped[key]!;
    return { message: `${key} of service ${part.name} has no effect: ${instead}`, at: at(part, key), severity };
  })),
};
