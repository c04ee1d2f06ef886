import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { namespaceLabel, stackImageLabel } from "#swarm/labels.ts";
import { convertService, type ConvertOptions } from "./convert.ts";
import type { ServiceModel, StackModel } from "./model.ts";
import type { ContainerSpec, ServiceSpec } from "./spec.ts";

const owner = { "cc-ci.run": "run-1" };
const lookup = { secrets: new Map([["app_key_v1", "s1"], ["Z_key", "s2"], ["app-a", "s3"]]), configs: new Map([["app_page", "c1"]]), digests: new Map([["web:1", "web:1@sha256:abc"]]) };
const options: ConvertOptions = { stack: "app", lookup, owner, serviceLabels: { "cc-ci.commit": "c0ffee" }, withoutIpvs: false };
const rest: Omit<StackModel, "services"> = {
  version: "3.8",
  networks: { proxy: { external: true, name: "proxy" }, internal: {}, "b-net": { name: "B" } },
  secrets: { key: { name: "app_key_v1" }, z: { name: "Z_key" }, a: { name: "app-a" }, gone: {} },
  configs: { page: {} },
};
const convert = (service: ServiceModel, change: Partial<ConvertOptions> = {}): ServiceSpec => convertService({ ...rest, services: { web: { image: "web:1", ...service } } }, "web", { ...options, ...change });
const container = (service: ServiceModel): ContainerSpec => convert(service).TaskTemplate.ContainerSpec;

test("the least that a service can say", () => {
  expect(convert({})).toEqual({
    Name: "app_web",
    Labels: { [namespaceLabel]: "app", [stackImageLabel]: "web:1", ...owner, "cc-ci.commit": "c0ffee" },
    TaskTemplate: {
      ContainerSpec: { Image: "web:1@sha256:abc", Labels: { [namespaceLabel]: "app", ...owner }, Privileges: { CredentialSpec: null, SELinuxContext: null } },
      Resources: {},
      Placement: {},
      Networks: [{ Target: "app_default", Aliases: ["web"] }],
    },
    Mode: { Replicated: {} },
    EndpointSpec: { Mode: "vip" },
  });
});

describe("labels", () => {
  test("those of `deploy` are the service's, the others the container's; none of ours can be overridden", () => {
    const forged = { [namespaceLabel]: "x", "cc-ci.run": "x", "cc-ci.commit": "x", [stackImageLabel]: "x" };
    const spec = convert({ labels: { in: "1", ...forged }, deploy: { labels: { on: "2", ...forged } } });
    expect(spec.Labels).toEqual({ on: "2", [namespaceLabel]: "app", [stackImageLabel]: "web:1", ...owner, "cc-ci.commit": "c0ffee" });
    expect(spec.TaskTemplate.ContainerSpec.Labels).toMatchObject({ in: "1", [namespaceLabel]: "app", ...owner });
  });

  test("the commit is on the service alone, so that it restarts no task", () => {
    const at = (commit: string): ServiceSpec => convert({}, { serviceLabels: { "cc-ci.commit": commit } });
    expect(at("a").TaskTemplate).toEqual(at("b").TaskTemplate);
    expect(at("a").Labels).not.toEqual(at("b").Labels);
  });
});

describe("container", () => {
  test.each<[string, ServiceModel, Partial<ContainerSpec>]>([
    ["entrypoint and command", { entrypoint: ["sh"], command: ["-c", "x"] }, { Command: ["sh"], Args: ["-c", "x"] }],
    ["environment, sorted; a bare name stays bare", { environment: { b: "2", A: "1", BARE: null, EMPTY: "", "A-B": "x=y" } }, { Env: ["A-B=x=y", "A=1", "BARE", "EMPTY=", "b=2"] }],
    ["hosts, address first", { extra_hosts: ["one:10.0.0.1", "six:::1"] }, { Hosts: ["10.0.0.1 one", "::1 six"] }],
    ["name servers", { dns: ["10.0.0.53"] }, { DNSConfig: { Nameservers: ["10.0.0.53"] } }],
    ["search domains", { dns_search: ["example.org"] }, { DNSConfig: { Search: ["example.org"] } }],
    ["a health check", { healthcheck: { test: ["CMD", "x"], interval: "5s", timeout: "500ms", retries: 4, start_period: "1m", start_interval: "1s" } }, { Healthcheck: { Test: ["CMD", "x"], Interval: 5e9, Timeout: 5e8, Retries: 4, StartPeriod: 60e9, StartInterval: 1e9 } }],
    ["no health check", { healthcheck: { disable: true } }, { Healthcheck: { Test: ["NONE"] } }],
    ["only a start period: the image's own check keeps its test", { healthcheck: { start_period: "1m" } }, { Healthcheck: { StartPeriod: 60e9 } }],
    ["limits of its user, in order", { ulimits: { nproc: 5, nofile: { soft: 1, hard: 2 } } }, { Ulimits: [{ Name: "nofile", Soft: 1, Hard: 2 }, { Name: "nproc", Soft: 5, Hard: 5 }] }],
    ["capabilities", { cap_add: ["net_admin"], cap_drop: ["ALL"] }, { CapabilityAdd: ["CAP_NET_ADMIN"], CapabilityDrop: ["ALL"] }],
    ["the rest", { hostname: "h", working_dir: "/w", user: "1:2", stop_signal: "SIGINT", stop_grace_period: "1m", tty: true, stdin_open: true, read_only: true, init: false, isolation: "default", sysctls: { a: "1" } },
      { Hostname: "h", Dir: "/w", User: "1:2", StopSignal: "SIGINT", StopGracePeriod: 60e9, TTY: true, OpenStdin: true, ReadOnly: true, Init: false, Isolation: "default", Sysctls: { a: "1" } }],
  ])("%s", (_, service, expected) => {
    const { Image, Labels, Privileges, ...said } = container(service);
    expect(said).toEqual(expected);
    expect([Image, Labels[namespaceLabel], Privileges]).toEqual(["web:1@sha256:abc", "app", { CredentialSpec: null, SELinuxContext: null }]);
  });

  test("an image without a known digest keeps its tag", () => {
    expect(container({ image: "other:2" }).Image).toBe("other:2");
    expect(convert({ image: "other:2" }).Labels[stackImageLabel]).toBe("other:2");
  });
});

describe("secrets and configs", () => {
  test("by the engine's name, sorted by it byte by byte; the file is the target or the key", () => {
    expect(container({ secrets: [{ source: "key" }, { source: "a", target: "a.pem", uid: "1", gid: "2", mode: 0o400 }, { source: "z" }] }).Secrets).toEqual([
      { File: { Name: "z", UID: "0", GID: "0", Mode: 0o444 }, SecretID: "s2", SecretName: "Z_key" },
      { File: { Name: "a.pem", UID: "1", GID: "2", Mode: 0o400 }, SecretID: "s3", SecretName: "app-a" },
      { File: { Name: "key", UID: "0", GID: "0", Mode: 0o444 }, SecretID: "s1", SecretName: "app_key_v1" },
    ]);
    expect(container({ configs: [{ source: "page", target: "/p", mode: 0 }] }).Configs).toEqual([{ File: { Name: "/p", UID: "0", GID: "0", Mode: 0 }, ConfigID: "c1", ConfigName: "app_page" }]);
  });
});

describe("networks", () => {
  test("sorted by name byte by byte; the service's name is the last alias, and none on a shared network", () => {
    expect(convert({ networks: { internal: { aliases: ["db", "x"] }, proxy: { aliases: ["www"] }, "b-net": { driver_opts: { mtu: "1" } } } }).TaskTemplate.Networks).toEqual([
      { Target: "B", Aliases: ["web"], DriverOpts: { mtu: "1" } },
      { Target: "app_internal", Aliases: ["db", "x", "web"] },
      { Target: "proxy", Aliases: ["www"] },
    ]);
  });
});

describe("deploy", () => {
  test.each<[string, ServiceModel["deploy"] & object, object]>([
    ["replicas", { replicas: 3 }, { Mode: { Replicated: { Replicas: 3 } } }],
    ["no replicas", { replicas: 0 }, { Mode: { Replicated: { Replicas: 0 } } }],
    ["global", { mode: "global" }, { Mode: { Global: {} } }],
    ["an update section without content", { update_config: {} }, { UpdateConfig: { Parallelism: 1 } }],
    ["updates", { update_config: { parallelism: 0, delay: "1s", failure_action: "rollback", monitor: "5s", max_failure_ratio: 0.5, order: "start-first" } }, { UpdateConfig: { Parallelism: 0, Delay: 1e9, FailureAction: "rollback", Monitor: 5e9, MaxFailureRatio: 0.5, Order: "start-first" } }],
    ["rollbacks", { rollback_config: { order: "stop-first" } }, { RollbackConfig: { Parallelism: 1, Order: "stop-first" } }],
    ["limits", { resources: { limits: { cpus: "0.5", memory: "67108864", pids: 9 } } }, { TaskTemplate: { Resources: { Limits: { NanoCPUs: 5e8, MemoryBytes: 67_108_864, Pids: 9 } } } }],
    ["reservations", { resources: { reservations: { memory: "64M", generic_resources: [{ discrete_resource_spec: { kind: "gpu", value: 2 } }, {}] } } }, { TaskTemplate: { Resources: { Reservations: { MemoryBytes: 67_108_864, GenericResources: [{ DiscreteResourceSpec: { Kind: "gpu", Value: 2 } }] } } } }],
    ["placement", { placement: { constraints: ["a==b"], preferences: [{ spread: "x" }], max_replicas_per_node: 1 } }, { TaskTemplate: { Placement: { Constraints: ["a==b"], Preferences: [{ Spread: { SpreadDescriptor: "x" } }], MaxReplicas: 1 } } }],
    ["restarts", { restart_policy: { condition: "on-failure", delay: "1s", max_attempts: 0, window: "1m" } }, { TaskTemplate: { RestartPolicy: { Condition: "on-failure", Delay: 1e9, MaxAttempts: 0, Window: 60e9 } } }],
  ])("%s", (_, deploy, expected) => {
    expect(convert({ deploy })).toMatchObject(expected);
  });

  test.each<[string | undefined, object | undefined]>([
    [undefined, undefined],
    ["always", { Condition: "any" }],
    ["unless-stopped", { Condition: "any" }],
    ["on-failure", { Condition: "on-failure", MaxAttempts: 0 }],
    ["on-failure:3", { Condition: "on-failure", MaxAttempts: 3 }],
    ["no", undefined],
  ])("`restart: %s` without a policy", (restart, expected) => {
    expect(convert(restart === undefined ? {} : { restart }).TaskTemplate.RestartPolicy).toEqual(expected);
    expect(convert({ ...(restart && { restart }), deploy: { restart_policy: { condition: "none" } } }).TaskTemplate.RestartPolicy).toEqual({ Condition: "none" });
  });

  test("the log driver", () => {
    expect(convert({ logging: { driver: "json-file", options: { "max-size": "1m" } } }).TaskTemplate.LogDriver).toEqual({ Name: "json-file", Options: { "max-size": "1m" } });
  });
});

describe("ports and virtual addresses", () => {
  const ports = (...published: number[]): ServiceModel["ports"] => published.map((port, i) => ({ target: 80 + i, published: port }));

  test("sorted by the published port; tcp through the ingress unless said otherwise", () => {
    expect(convert({ ports: [{ target: 1, published: 9000, protocol: "udp", mode: "host" }, { target: 2, published: 8000 }, { target: 3 }] }).EndpointSpec.Ports).toEqual([
      { Protocol: "tcp", TargetPort: 3, PublishMode: "ingress" },
      { Protocol: "tcp", TargetPort: 2, PublishedPort: 8000, PublishMode: "ingress" },
      { Protocol: "udp", TargetPort: 1, PublishedPort: 9000, PublishMode: "host" },
    ]);
  });

  test.each<[string, ServiceModel, boolean, "vip" | "dnsrr"]>([
    ["as usual", {}, false, "vip"],
    ["as the recipe says", { deploy: { endpoint_mode: "dnsrr" } }, false, "dnsrr"],
    ["without IPVS", {}, true, "dnsrr"],
    ["without IPVS, whatever the recipe says", { deploy: { endpoint_mode: "vip" } }, true, "dnsrr"],
    ["without IPVS, published on the host", { ports: [{ target: 80, published: 80, mode: "host" }] }, true, "dnsrr"],
    ["without IPVS, published through the ingress", { ports: ports(80)! }, true, "vip"],
  ])("%s", (_, service, withoutIpvs, expected) => {
    expect(convert(service, { withoutIpvs }).EndpointSpec.Mode).toBe(expected);
  });
});

describe("faults", () => {
  test.each<[string, ServiceModel, string, string]>([
    ["no image", { image: "" }, "no-image", 'service "web" has no image'],
    ["a global service with replicas", { deploy: { mode: "global", replicas: 1 } }, "global-replicas", 'service "web" is global and cannot have replicas'],
    ["a job", { deploy: { mode: "replicated-job" } }, "unknown-mode", 'service "web" has the mode "replicated-job"'],
    ["a restart that is none", { restart: "sometimes" }, "unknown-restart", 'service "web" has `restart: sometimes`'],
    ["a health check that is switched off and has a test", { healthcheck: { disable: true, test: ["CMD", "x"] } }, "healthcheck-conflict", 'service "web": `test` and `disable` cannot be set at the same time'],
    ["a secret that nobody declared", { secrets: [{ source: "lost" }] }, "undefined-secret", 'secret "lost" is used but not declared'],
    ["a secret that is not on the engine", { secrets: [{ source: "gone" }] }, "secret-not-found", "secret not found: app_gone"],
    ["a config that nobody declared", { configs: [{ source: "lost" }] }, "undefined-config", 'config "lost" is used but not declared'],
    ["a network that nobody declared", { networks: { lost: null } }, "undefined-network", 'service "web" uses network "lost", which is not declared'],
    ["a volume that nobody declared", { volumes: [{ type: "volume", source: "lost", target: "/x" }] }, "undefined-volume", 'volume "lost" is used but not declared'],
  ])("%s", (_, service, code, message) => {
    expect(() => convert(service)).toThrow(expect.objectContaining({ kind: "recipe", code, message }));
  });

  test("a service that is not in the stack", () => {
    expect(() => convertService({ ...rest, services: {} }, "web", options)).toThrow(expect.objectContaining({ code: "no-image" }));
  });
});

test("the order of keys in the file does not change the spec, which would restart the tasks", () => {
  const entries: [string, string][] = [["B", "1"], ["a", "2"], ["A-", "3"], ["A_", "4"]];
  const networks: [string, null][] = [["internal", null], ["proxy", null], ["b-net", null]];
  fc.assert(
    fc.property(fc.shuffledSubarray(entries, { minLength: 4 }), fc.shuffledSubarray(networks, { minLength: 3 }), fc.shuffledSubarray(["key", "a", "z"], { minLength: 3 }), (env, nets, secrets) => {
      const spec = convert({ environment: Object.fromEntries(env), networks: Object.fromEntries(nets), secrets: secrets.map((source) => ({ source })) });
      expect(JSON.stringify(spec)).toBe(JSON.stringify(convert({ environment: Object.fromEntries(entries), networks: Object.fromEntries(networks), secrets: ["a", "key", "z"].map((source) => ({ source })) })));
    }),
  );
});
