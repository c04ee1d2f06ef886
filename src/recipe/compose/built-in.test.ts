import { describe, expect, it } from "vitest";
import { loadStack, type Loaded } from "./built-in.ts";
import { readCompose } from "./read.ts";
import type { ComposeService, JsonObject } from "./types.ts";

function load(files: readonly string[], env: Record<string, string> = {}, texts: Record<string, string> = {}): Loaded {
  return loadStack(files.map((text, index) => readCompose(text, `${index}.yml`, "v3")), { folder: "/recipe", env, readText: (path) => texts[path] });
}

/** The service `app` of files that each give it some keys. */
function app(services: readonly JsonObject[], env: Record<string, string> = {}): ComposeService | undefined {
  const loaded = load(services.map((service) => JSON.stringify({ version: "3.8", services: { app: service } })), env);
  expect(loaded.faults).toEqual([]);
  return loaded.model?.services["app"];
}

function codesOf(loaded: Loaded): string[] {
  return loaded.faults.map((fault) => `${fault.at?.file}:${fault.at?.line}:${fault.at?.column} ${fault.code}`);
}

describe("one file", () => {
  it.each<[JsonObject, JsonObject]>([
    [{ command: "sh -c 'a b' # c" }, { command: ["sh", "-c", "a b"] }],
    [{ command: 'echo $$HOME "$$A"' }, { command: ["echo", "$HOME", "$A"] }],
    [{ healthcheck: { test: "curl $$X" } }, { healthcheck: { test: ["CMD-SHELL", "curl $X"] } }],
    [{ healthcheck: { interval: "90s", retries: 0 } }, { healthcheck: { interval: "1m30s", retries: 0 } }],
    [{ ports: ["8000-8001:80-81/udp"] }, { ports: [{ mode: "ingress", target: 80, published: 8000, protocol: "udp" }, { mode: "ingress", target: 81, published: 8001, protocol: "udp" }] }],
    [{ ports: [80] }, { ports: [{ mode: "ingress", target: 80, protocol: "tcp" }] }],
    [{ volumes: ["data:/d:ro", "./conf:/c", "/only", "ab"] }, { volumes: [{ type: "volume", source: "data", target: "/d", read_only: true }, { type: "bind", source: "/recipe/conf", target: "/c" }, { type: "volume", target: "/only" }, { type: "volume", target: "ab" }] }],
    // A single letter before a colon is taken for a Windows drive.
    [{ volumes: ["c:/d"] }, { volumes: [{ type: "volume", target: "c:/d" }] }],
    [{ secrets: ["s", { source: "t", target: "u", mode: 0o400 }] }, { secrets: [{ source: "s" }, { source: "t", target: "u", mode: 256 }] }],
    [{ networks: ["a", "b"] }, { networks: { a: null, b: null } }],
    [{ deploy: { resources: { limits: { memory: "512M", cpus: "0.5" } } } }, { deploy: { resources: { limits: { memory: "536870912", cpus: "0.5" } } } }],
    [{ labels: ["a=b=c", "d"] }, { labels: { a: "b=c", d: "" } }],
    [{ environment: { N: 1.0, M: 12345678.5 } }, { environment: { N: "1", M: "1.23456785e+07" } }],
    [{ deploy: { replicas: 0, endpoint_mode: "dnsrr" } }, { deploy: { replicas: 0, endpoint_mode: "dnsrr" } }],
    [{ tty: false, dns: "1.1.1.1", hostname: "" }, { dns: ["1.1.1.1"] }],
    // Both reach the model, and neither has an effect in a Swarm.
    [{ tmpfs: "/t", depends_on: ["gone"] }, { tmpfs: ["/t"], depends_on: ["gone"] }],
    [{ restart: "unless-stopped", deploy: { restart_policy: { condition: "none" } } }, { restart: "unless-stopped", deploy: { restart_policy: { condition: "none" } } }],
  ])("%j", (given, expected) => {
    expect(app([given])).toEqual(expected);
  });

  it.each<[JsonObject, Record<string, string>, Record<string, string | null>]>([
    [{ environment: ["FOO="] }, { FOO: "1" }, { FOO: "1" }],
    [{ environment: ["FOO"] }, { FOO: "1" }, { FOO: "1" }],
    [{ environment: { FOO: null } }, {}, { FOO: null }],
    [{ environment: ["FOO"] }, {}, { FOO: null }],
    [{ environment: ["FOO="] }, {}, { FOO: "" }],
    [{ environment: ["FOO=x"] }, { FOO: "1" }, { FOO: "x" }],
    [{ environment: { FOO: null } }, { FOO: "" }, { FOO: "" }],
  ])("environment %j with the app's %j", (given, env, expected) => {
    expect(app([given], env)?.environment).toEqual(expected);
  });

  it("reads env_file from the first file's folder, below `environment`", () => {
    const loaded = load(['{"version":"3.8","services":{"app":{"env_file":"my.env","environment":{"B":"own"}}}}'], { C: "app" }, { "/recipe/my.env": "A=1\nB=2\n# x\nC\nD\n" });
    expect(loaded.model?.services["app"]?.environment).toEqual({ A: "1", B: "own", C: "app" });
    expect(codesOf(load(['{"version":"3.8","services":{"app":{"env_file":"my.env"}}}']))).toEqual(["0.yml:1:37 compose-env-file-missing"]);
  });

  it("settles names and files of secrets, configs, networks and volumes", () => {
    const loaded = load([
      JSON.stringify({
        version: "3.8",
        secrets: { pw: { external: true, name: "${STACK_NAME}_pw_v1" } },
        configs: { conf: { file: "sub/c.tmpl", name: "c_${V}", template_driver: "golang" }, old: { external: { name: "n" } } },
        networks: { proxy: { external: true }, internal: null },
        volumes: { data: null, no: { external: false } },
      }),
    ], { STACK_NAME: "s", V: "v2" });
    expect(loaded.faults).toEqual([]);
    expect(loaded.model).toEqual({
      version: "3.8",
      services: {},
      secrets: { pw: { external: true, name: "s_pw_v1" } },
      configs: { conf: { file: "/recipe/sub/c.tmpl", name: "c_v2", template_driver: "golang" }, old: { external: true, name: "n" } },
      networks: { proxy: { external: true, name: "proxy" }, internal: {} },
      volumes: { data: {}, no: {} },
    });
  });

  it.each<[JsonObject, string]>([
    [{ volumes: { v: { external: true, driver: "x" } } }, "compose-conflict"],
    [{ volumes: { v: { external: true, labels: ["a=b"] } } }, "compose-conflict"],
    [{ configs: { c: { external: { name: "a" }, name: "b" } } }, "compose-conflict"],
    [{ secrets: { c: { driver: "a", file: "b" } } }, "compose-conflict"],
    [{ services: { app: { command: "'open" } } }, "compose-open-quote"],
    [{ services: { app: { volumes: ["aa::b"] } } }, "compose-bad-volume"],
    [{ services: { app: { volumes: [{ type: "bind", target: "/x" }] } } }, "compose-bind-without-source"],
    [{ services: { app: { deploy: { replicas: -1 } } } }, "compose-wrong-type"],
    [{ services: { app: { deploy: { resources: { limits: { memory: "much" } } } } } }, "compose-wrong-type"],
  ])("refuses %j", (more, code) => {
    expect(load([JSON.stringify({ version: "3.8", ...more })]).faults.map((fault) => fault.code)).toEqual([code]);
  });
});

describe("files over one another", () => {
  it.each<[string, JsonObject, JsonObject, JsonObject]>([
    ["the later image wins", { image: "a" }, { image: "b" }, { image: "b" }],
    ["scalars cannot be reset", { tty: true, user: "u", stop_grace_period: "5s" }, { tty: false, user: "", stop_grace_period: "0s" }, { tty: true, user: "u", stop_grace_period: "5s" }],
    ["but pointer numbers can", { deploy: { replicas: 3 }, healthcheck: { retries: 5 } }, { deploy: { replicas: 0 }, healthcheck: { retries: 0 } }, { deploy: { replicas: 0 }, healthcheck: { retries: 0 } }],
    ["environment cannot be blanked", { environment: { A: "x", B: "", C: null } }, { environment: { A: "", B: "b", C: "c", D: "" } }, { environment: { A: "x", B: "b", C: "c", D: "" } }],
    ["labels can", { labels: { A: "x" } }, { labels: { A: "" } }, { labels: { A: "" } }],
    ["a health test is appended", { healthcheck: { test: ["CMD", "a"], start_period: "1s" } }, { healthcheck: { test: ["CMD", "b"], start_period: "1m" } }, { healthcheck: { test: ["CMD", "a", "CMD", "b"], start_period: "1m0s" } }],
    ["and cannot be disabled away", { healthcheck: { test: ["CMD", "a"] } }, { healthcheck: { disable: true } }, { healthcheck: { test: ["CMD", "a"], disable: true } }],
    ["lists are appended, with what is equal", { cap_add: ["A"], dns: ["1.1.1.1"] }, { cap_add: ["A", "B"] }, { cap_add: ["A", "A", "B"], dns: ["1.1.1.1"] }],
    ["commands are replaced", { command: ["a", "b"], entrypoint: "e" }, { command: "c", entrypoint: [] }, { command: ["c"], entrypoint: ["e"] }],
    ["one published number is one port under any overlay", { ports: ["443:443/tcp", "443:443/udp", "80:80"] }, { image: "b" }, { image: "b", ports: [{ mode: "ingress", target: 80, published: 80, protocol: "tcp" }, { mode: "ingress", target: 443, published: 443, protocol: "udp" }] }],
    ["unpublished ports collapse too", { ports: ["80", "81"] }, { ports: [] }, { ports: [{ mode: "ingress", target: 81, protocol: "tcp" }] }],
    ["ports of one file alone do not", { image: "a" }, { ports: ["443:443/tcp", "443:443/udp"] }, { image: "a", ports: [{ mode: "ingress", target: 443, published: 443, protocol: "tcp" }, { mode: "ingress", target: 443, published: 443, protocol: "udp" }] }],
    ["volumes by target", { volumes: ["vb:/b", "va:/a"] }, { volumes: ["vc:/b:ro"] }, { volumes: [{ type: "volume", source: "va", target: "/a" }, { type: "volume", source: "vc", target: "/b", read_only: true }] }],
    ["secrets by source, then sorted", { secrets: ["z", { source: "b", mode: 256 }] }, { secrets: [{ source: "b", target: "t" }] }, { secrets: [{ source: "b", target: "t" }, { source: "z" }] }],
    ["logging of the same driver merges", { logging: { driver: "d", options: { a: "1", b: "1" } } }, { logging: { options: { b: "2" } } }, { logging: { driver: "d", options: { a: "1", b: "2" } } }],
    ["of another is replaced", { logging: { driver: "d", options: { a: "1" } } }, { logging: { driver: "e" } }, { logging: { driver: "e" } }],
    ["and options over none are lost", { logging: { driver: "d" } }, { logging: { options: { b: "2" } } }, { logging: { driver: "d" } }],
    ["aliases are replaced", { networks: { n: { aliases: ["a"], ipv4_address: "1" } } }, { networks: { n: { aliases: ["b"] }, m: null } }, { networks: { n: { aliases: ["b"], ipv4_address: "1" }, m: null } }],
    ["constraints are appended", { deploy: { placement: { constraints: ["a"] } } }, { deploy: { placement: { constraints: ["b"] } } }, { deploy: { placement: { constraints: ["a", "b"] } } }],
    ["ulimits by name", { ulimits: { nofile: 5, nproc: 1 } }, { ulimits: { nofile: { soft: 1, hard: 2 } } }, { ulimits: { nofile: { soft: 1, hard: 2 }, nproc: 1 } }],
  ])("%s", (_name, base, over, expected) => {
    expect(app([base, over])).toEqual(expected);
  });

  it("replaces networks, volumes, secrets and configs whole", () => {
    const loaded = load(['{"volumes":{"v":{"driver":"d","labels":["a=b"]},"w":null},"x-a":1}', '{"volumes":{"v":{"name":"n"}},"x-a":2,"x-b":3}']);
    expect(loaded.model).toEqual({ version: "3.13", services: {}, volumes: { v: { name: "n" }, w: {} }, "x-a": 1 });
  });

  it("takes relative paths of all files from the first file's folder", () => {
    const loaded = load(['{"configs":{"a":{"file":"x.sh"}}}', '{"configs":{"b":{"file":"postgres/y.sh"}},"services":{"app":{"volumes":["./z:/z"]}}}']);
    expect(loaded.model?.configs).toEqual({ a: { file: "/recipe/x.sh" }, b: { file: "/recipe/postgres/y.sh" } });
    expect(loaded.model?.services["app"]?.volumes?.[0]?.source).toBe("/recipe/z");
  });

  it.each([
    ['version: "3.8"', "", "1.yml:1:1 compose-version-mismatch"],
    ['version: "3.8"', 'version: "3.7"', "1.yml:1:1 compose-version-mismatch"],
    ["", 'version: "3.8"', "1.yml:1:1 compose-version-mismatch"],
  ])("refuses versions %j and %j together", (a, b, expected) => {
    expect(codesOf(load([`${a}\nservices: {}\n`, `${b}\nservices: {}\n`]))).toEqual([expected]);
  });
  it("takes no version and 3 and 3.13 for the same", () => {
    expect(load(["services: {}", 'version: "3"', 'version: "3.13"']).faults).toEqual([]);
  });
});

describe("faults", () => {
  it("of all files come at once, in order, each at its line", () => {
    const loaded = load([
      'version: "3.8"\nservices:\n  app:\n    image: x\n    tty: "yes"\n    environment:\n      FOO: true\n',
      'version: "3.8"\nservices:\n  app:\n    deploy:\n      replicas: ${N}\n    labels:\n      - "a=${X?needed}"\n    mem_limit: 5m\n',
      "services: [\n",
    ]);
    expect(loaded.model).toBeUndefined();
    expect(codesOf(loaded)).toEqual([
      "0.yml:5:5 compose-wrong-type",
      "0.yml:7:7 compose-wrong-type",
      "1.yml:8:5 compose-forbidden-key",
      "1.yml:5:7 interpolation-type",
      "1.yml:7:9 interpolation-invalid",
      "1.yml:8:5 compose-unknown-key",
      "2.yml:2:1 yaml-syntax",
    ]);
    for (const fault of loaded.faults) {
      expect(fault.kind).toBe("recipe");
      expect(fault.next, fault.message).toBeTruthy();
    }
  });
});
