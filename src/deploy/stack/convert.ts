import { Fault } from "#kit/fault.ts";
import { namespaceLabel, stackImageLabel } from "#swarm/labels.ts";
import { effectiveCapabilities } from "./capabilities.ts";
import { convertMounts } from "./convert-mounts.ts";
import type { FileReference, ServiceModel, StackModel } from "./model.ts";
import { engineName, networkKeys } from "./names.ts";
import type { ContainerSpec, FileTarget, Limits, ServiceSpec, UpdateConfig } from "./spec.ts";
import { durationNs, nanoCpus, sizeBytes } from "./units.ts";

export type Lookup = {
  /** Id of a secret or config by its exact engine name. */
  readonly secrets: ReadonlyMap<string, string>;
  readonly configs: ReadonlyMap<string, string>;
  /** Image reference → the same with the digest that the registry gave, where it gave one. */
  readonly digests: ReadonlyMap<string, string>;
};

export type ConvertOptions = {
  readonly stack: string;
  readonly lookup: Lookup;
  /** Added to services, containers and volumes. */
  readonly owner: Readonly<Record<string, string>>;
  /** Added to services only, so that a change of theirs restarts no task. */
  readonly serviceLabels: Readonly<Record<string, string>>;
  /** The kernel cannot serve virtual addresses: use `dnsrr` where nothing is published through the ingress. */
  readonly withoutIpvs: boolean;
};

/** One service of the resolved stack as the engine wants it, the way `docker stack deploy` converts it. Pure. */
export function convertService(model: StackModel, key: string, options: ConvertOptions): ServiceSpec {
  const service = model.services[key];
  if (!service?.image) throw new Fault("recipe", "no-image", `service "${key}" has no image`, { next: "Give it an `image:`." });
  const deploy = service.deploy ?? {};
  const namespace = { [namespaceLabel]: options.stack };
  const ports = (service.ports ?? []).toSorted((a, b) => (a.published ?? 0) - (b.published ?? 0));
  const ingress = ports.some((port) => (port.mode ?? "ingress") === "ingress");
  return {
    Name: `${options.stack}_${key}`,
    Labels: { ...deploy.labels, ...namespace, [stackImageLabel]: service.image, ...options.owner, ...options.serviceLabels },
    TaskTemplate: {
      ContainerSpec: containerSpec(model, key, service, options),
      Resources: resources(deploy.resources),
      ...present("RestartPolicy", restartPolicy(key, service)),
      Placement: placement(deploy.placement),
      ...(service.logging && { LogDriver: { Name: service.logging.driver ?? "", Options: { ...service.logging.options } } }),
      Networks: networks(model, key, service, options.stack),
    },
    Mode: mode(key, service),
    ...present("UpdateConfig", updateConfig(deploy.update_config)),
    ...present("RollbackConfig", updateConfig(deploy.rollback_config)),
    EndpointSpec: {
      Mode: endpointMode(deploy.endpoint_mode, options.withoutIpvs && !ingress),
      ...(ports.length > 0 && {
        Ports: ports.map((port) => ({
          Protocol: port.protocol ?? "tcp",
          TargetPort: port.target,
          ...(port.published && { PublishedPort: port.published }),
          PublishMode: port.mode ?? "ingress",
        })),
      }),
    },
  };
}

function endpointMode(wanted: string | undefined, mustBeDnsrr: boolean): "vip" | "dnsrr" {
  return wanted === "dnsrr" || mustBeDnsrr ? "dnsrr" : "vip";
}

function containerSpec(model: StackModel, key: string, service: ServiceModel, options: ConvertOptions): ContainerSpec {
  const { stack, owner, lookup } = options;
  const capabilities = effectiveCapabilities(service.cap_add, service.cap_drop);
  return {
    Image: lookup.digests.get(service.image ?? "") ?? service.image ?? "",
    Labels: { ...service.labels, [namespaceLabel]: stack, ...owner },
    ...some("Command", service.entrypoint),
    ...some("Args", service.command),
    ...present("Hostname", service.hostname),
    ...some("Env", environment(service.environment)),
    ...present("Dir", service.working_dir),
    ...present("User", service.user),
    ...present("StopSignal", service.stop_signal),
    ...present("StopGracePeriod", durationNs(service.stop_grace_period)),
    ...present("TTY", service.tty),
    ...present("OpenStdin", service.stdin_open),
    ...present("ReadOnly", service.read_only),
    ...present("Init", service.init),
    ...present("Isolation", service.isolation),
    ...some("Hosts", service.extra_hosts?.map(hostEntry)),
    ...((service.dns || service.dns_search) && { DNSConfig: { ...some("Nameservers", service.dns), ...some("Search", service.dns_search) } }),
    ...present("Healthcheck", healthcheck(key, service.healthcheck)),
    ...some("Mounts", convertMounts(model, service, stack, owner)),
    ...some("Secrets", references(model.secrets, service.secrets, stack, lookup.secrets, "secret").map(({ file, id, name }) => ({ File: file, SecretID: id, SecretName: name }))),
    ...some("Configs", references(model.configs, service.configs, stack, lookup.configs, "config").map(({ file, id, name }) => ({ File: file, ConfigID: id, ConfigName: name }))),
    ...some("CapabilityAdd", capabilities.add),
    ...some("CapabilityDrop", capabilities.drop),
    ...(service.sysctls && { Sysctls: { ...service.sysctls } }),
    ...some("Ulimits", ulimits(service.ulimits)),
    Privileges: { CredentialSpec: null, SELinuxContext: null },
  };
}

/** A bare name stays bare: the engine then sets nothing. */
function environment(env: ServiceModel["environment"]): string[] {
  return Object.entries(env ?? {}).map(([name, value]) => (value === null ? name : `${name}=${value}`)).toSorted();
}

/** `name:address` → `address name`, the order of /etc/hosts. */
function hostEntry(entry: string): string {
  const cut = entry.indexOf(":");
  return cut === -1 ? entry : `${entry.slice(cut + 1)} ${entry.slice(0, cut)}`;
}

function healthcheck(key: string, check: ServiceModel["healthcheck"]): ContainerSpec["Healthcheck"] {
  if (!check) return undefined;
  if (check.disable) {
    if (check.test && check.test.length > 0) {
      throw new Fault("recipe", "healthcheck-conflict", `service "${key}": \`test\` and \`disable\` cannot be set at the same time`, { next: "An overlay cannot disable a health check that has a test." });
    }
    return { Test: ["NONE"] };
  }
  return {
    ...some("Test", check.test),
    ...present("Interval", durationNs(check.interval)),
    ...present("Timeout", durationNs(check.timeout)),
    ...present("Retries", check.retries),
    ...present("StartPeriod", durationNs(check.start_period)),
    ...present("StartInterval", durationNs(check.start_interval)),
  };
}

function references(
  declared: StackModel["secrets"],
  used: readonly FileReference[] | undefined,
  stack: string,
  ids: ReadonlyMap<string, string>,
  kind: "secret" | "config",
): { file: FileTarget; id: string; name: string }[] {
  return (used ?? [])
    .map((reference) => {
      const entry = declared?.[reference.source];
      if (!entry) throw new Fault("recipe", `undefined-${kind}`, `${kind} "${reference.source}" is used but not declared`, { next: `Declare it under \`${kind}s:\`.` });
      const name = engineName(stack, reference.source, entry);
      const id = ids.get(name);
      if (!id) throw new Fault("recipe", `${kind}-not-found`, `${kind} not found: ${name}`, { next: `The ${kind} must exist before the deploy.` });
      return { file: { Name: reference.target ?? reference.source, UID: reference.uid ?? "0", GID: reference.gid ?? "0", Mode: reference.mode ?? 0o444 }, id, name };
    })
    .toSorted((a, b) => byteOrder(a.name, b.name));
}

function ulimits(limits: ServiceModel["ulimits"]): NonNullable<ContainerSpec["Ulimits"]> {
  return Object.entries(limits ?? {})
    .map(([name, value]) => {
      const single = typeof value === "number" ? value : undefined;
      const pair = typeof value === "number" ? {} : value;
      return { Name: name, Soft: single ?? pair.soft ?? 0, Hard: single ?? pair.hard ?? 0 };
    })
    .toSorted((a, b) => byteOrder(a.Name, b.Name));
}

function networks(model: StackModel, key: string, service: ServiceModel, stack: string): { Target: string; Aliases: string[]; DriverOpts?: Record<string, string> }[] {
  return networkKeys(service)
    .map((network) => {
      const entry = model.networks?.[network];
      if (network !== "default" && entry === undefined) {
        throw new Fault("recipe", "undefined-network", `service "${key}" uses network "${network}", which is not declared`, { next: "Declare it under `networks:`." });
      }
      const { aliases = [], driver_opts: options } = service.networks?.[network] ?? {};
      // On a network that other apps share, the bare service name would answer for every one of them.
      return { Target: engineName(stack, network, entry), Aliases: entry?.external ? [...aliases] : [...aliases, key], ...(options && { DriverOpts: { ...options } }) };
    })
    .toSorted((a, b) => byteOrder(a.Target, b.Target));
}

function mode(key: string, service: ServiceModel): ServiceSpec["Mode"] {
  const { mode: kind = "replicated", replicas } = service.deploy ?? {};
  if (kind === "global") {
    if (replicas !== undefined) throw new Fault("recipe", "global-replicas", `service "${key}" is global and cannot have replicas`, { next: "Remove `replicas` or `mode: global`." });
    return { Global: {} };
  }
  if (kind !== "replicated") throw new Fault("recipe", "unknown-mode", `service "${key}" has the mode "${kind}"`, { next: "Use `replicated` or `global`; jobs cannot be tested." });
  return { Replicated: replicas === undefined ? {} : { Replicas: replicas } };
}

/** `restart:` counts only where `deploy.restart_policy` is absent, and `no` counts nowhere: Swarm then restarts for ever. */
function restartPolicy(key: string, service: ServiceModel): ServiceSpec["TaskTemplate"]["RestartPolicy"] {
  const policy = service.deploy?.restart_policy;
  if (policy) {
    return {
      ...present("Condition", policy.condition),
      ...present("Delay", durationNs(policy.delay)),
      ...present("MaxAttempts", policy.max_attempts),
      ...present("Window", durationNs(policy.window)),
    };
  }
  const [name = "", attempts] = (service.restart ?? "").split(":");
  if (name === "always" || name === "unless-stopped") return { Condition: "any" };
  if (name === "on-failure") return { Condition: "on-failure", MaxAttempts: Number(attempts ?? 0) };
  if (name === "no" || name === "") return undefined;
  throw new Fault("recipe", "unknown-restart", `service "${key}" has \`restart: ${service.restart}\``, { next: "Use `deploy.restart_policy`." });
}

function resources(wanted: NonNullable<ServiceModel["deploy"]>["resources"] = {}): { Limits?: Limits; Reservations?: Limits } {
  const limits = (l: (typeof wanted)["limits"]): Limits => ({
    ...present("NanoCPUs", nanoCpus(l?.cpus)),
    ...present("MemoryBytes", sizeBytes(l?.memory)),
    ...present("Pids", l?.pids),
  });
  const generic = wanted.reservations?.generic_resources?.flatMap(({ discrete_resource_spec: spec }) => (spec ? [{ DiscreteResourceSpec: { Kind: spec.kind, Value: spec.value } }] : []));
  return {
    ...(wanted.limits && { Limits: limits(wanted.limits) }),
    ...(wanted.reservations && { Reservations: { ...limits(wanted.reservations), ...some("GenericResources", generic) } }),
  };
}

function placement(wanted: NonNullable<ServiceModel["deploy"]>["placement"] = {}): NonNullable<ServiceSpec["TaskTemplate"]["Placement"]> {
  return {
    ...some("Constraints", wanted.constraints),
    ...some("Preferences", wanted.preferences?.map((p) => ({ Spread: { SpreadDescriptor: p.spread ?? "" } }))),
    ...present("MaxReplicas", wanted.max_replicas_per_node),
  };
}

function updateConfig(wanted: NonNullable<ServiceModel["deploy"]>["update_config"]): UpdateConfig | undefined {
  if (!wanted) return undefined;
  return {
    Parallelism: wanted.parallelism ?? 1,
    ...present("Delay", durationNs(wanted.delay)),
    ...present("FailureAction", wanted.failure_action),
    ...present("Monitor", durationNs(wanted.monitor)),
    ...present("MaxFailureRatio", wanted.max_failure_ratio),
    ...present("Order", wanted.order),
  };
}

/** Go's order of texts, by which other tools sort: another order would be another spec, and restart the tasks. */
function byteOrder(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function present<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: V });
}

function some<K extends string, V>(key: K, values: readonly V[] | undefined): { [P in K]?: V[] } {
  return values && values.length > 0 ? ({ [key]: [...values] } as { [P in K]?: V[] }) : {};
}
