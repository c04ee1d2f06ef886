import { describe, expect, it } from "vitest";
import { checkForbidden, checkSchema, versionOf } from "./schema-check.ts";
import { readCompose } from "./read.ts";
import type { Json, JsonObject } from "./types.ts";

function codes(service: JsonObject, version = "3.8"): (string | undefined)[][] {
  return checkSchema({ version, services: { app: service } }, version).map(({ path, code }) => [path.slice(2).join("."), code]);
}

describe("service keys", () => {
  it.each<[JsonObject, string, string]>([
    [{ environment: { FOO: true } }, "environment.FOO", "compose-wrong-type"],
    [{ deploy: { labels: { a: false } } }, "deploy.labels.a", "compose-wrong-type"],
    [{ labels: ["a=b", "c", "a=b"] }, "labels.2", "compose-repeated-item"],
    [{ environment: ["A=1", 2] }, "environment.1", "compose-wrong-type"],
    [{ healthcheck: { interval: 10 } }, "healthcheck.interval", "compose-wrong-type"],
    [{ healthcheck: { start_period: "1d" } }, "healthcheck.start_period", "compose-bad-duration"],
    [{ stop_grace_period: "10" }, "stop_grace_period", "compose-bad-duration"],
    [{ deploy: { replicas: "3" } }, "deploy.replicas", "compose-wrong-type"],
    [{ deploy: { replicas: 1.5 } }, "deploy.replicas", "compose-wrong-type"],
    [{ deploy: { update_config: { order: "parallel" } } }, "deploy.update_config.order", "compose-bad-choice"],
    [{ secrets: [{ source: "s", mode: "0555" }] }, "secrets.0.mode", "compose-wrong-type"],
    [{ imagee: "x" }, "imagee", "compose-unknown-key"],
    [{ deploy: { replica: 1 } }, "deploy.replica", "compose-unknown-key"],
    [{ ports: ["80:x"] }, "ports.0", "compose-bad-port"],
    [{ ports: [70_000] }, "ports.0", "compose-bad-port"],
    [{ volumes: [{ target: "/x" }] }, "volumes.0", "compose-missing-key"],
    [{ volumes: [{ type: "tmpfs", tmpfs: { size: -1 } }] }, "volumes.0.tmpfs.size", "compose-too-small"],
    [{ networks: { "a/b": null } }, "networks.a/b", "compose-bad-name"],
    [{ depends_on: { db: { condition: "service_started" } } }, "depends_on", "compose-wrong-type"],
    [{ cap_add: ["A", "A"] }, "cap_add.1", "compose-repeated-item"],
    [{ image: null }, "image", "compose-wrong-type"],
  ])("%j", (service, path, code) => {
    expect(codes(service)).toEqual([[path, code]]);
  });

  it.each<JsonObject>([
    { environment: { A: "x", B: 1, C: null } },
    { environment: ["A", "B=1"] },
    { deploy: null },
    { ports: ["80:80", 443, { target: 80, published: 80 }] },
    { volumes: ["a:/b", "a:/b"] },
    { "x-note": { anything: [true] } },
    { stop_grace_period: "1m30s", healthcheck: { test: "true", interval: "500ms" } },
    { secrets: [{ source: "s", mode: 365, more: 1 }] },
    { pid: null },
  ])("%j is fine", (service) => {
    expect(codes(service)).toEqual([]);
  });

  it("reports everything at once", () => {
    expect(codes({ imagee: "x", tty: "yes", deploy: { replicas: "x", mod: "y" } })).toHaveLength(4);
  });

  it("knows when a key came", () => {
    expect(codes({ init: true }, "3.6")).toEqual([["init", "compose-unknown-key"]]);
    expect(codes({ init: true }, "3.7")).toEqual([]);
    expect(codes({ healthcheck: { start_interval: "1s" } }, "3.8")).toEqual([["healthcheck.start_interval", "compose-unknown-key"]]);
    expect(codes({ healthcheck: { start_interval: "1s" } }, "3.12")).toEqual([]);
    expect(codes({ volumes: ["a", "a"] }, "3.1")).toEqual([["volumes.1", "compose-repeated-item"]]);
  });

  it("finds variables in typed fields when it looks at the file as written, which is what abra does", () => {
    expect(codes({ deploy: { replicas: "${N}" }, healthcheck: { start_period: "${P:-1m}" }, image: "x:${V}" })).toEqual([
      ["deploy.replicas", "compose-wrong-type"],
      ["healthcheck.start_period", "compose-bad-duration"],
    ]);
  });
});

describe("the whole file", () => {
  it.each<[JsonObject, string]>([
    [{ name: "x" }, "compose-unknown-key"],
    [{ services: null }, "compose-wrong-type"],
    [{ services: { "a b": {} } }, "compose-bad-name"],
    [{ configs: { c: null } }, "compose-wrong-type"],
  ])("%j", (more, code) => {
    expect(checkSchema({ version: "3.8", ...more }, "3.8").map((finding) => finding.code)).toEqual([code]);
  });
  it("lets extensions and empty volumes through", () => {
    expect(checkSchema({ version: "3.8", "x-a": 1, volumes: { v: null }, networks: { n: null } }, "3.8")).toEqual([]);
  });

  it.each<[Json | undefined, string]>([
    [undefined, "3.13"],
    ["", "3.13"],
    ["3", "3.13"],
    ["3.8", "3.8"],
    [3.8, "3.8"],
    [null, "<nil>"],
  ])("version %j means %s", (version, expected) => {
    expect(versionOf(version === undefined ? {} : { version })).toBe(expected);
  });
  it.each(["2.4", "3.14", "3.99", "4", "<nil>", "3.08", "x"])("version %s is not supported", (version) => {
    expect(checkSchema({ version }, version).map((finding) => finding.code)).toEqual(["compose-version-unsupported"]);
  });
  it("an unquoted version is a number and refused", () => {
    const source = readCompose("version: 3.8\n", "f.yml");
    expect(checkSchema(source.model, versionOf(source.model, source.printed)).map((finding) => finding.code)).toEqual(["compose-wrong-type"]);
  });

  it.each(["extends", "volume_driver", "volumes_from", "cpu_quota", "cpu_shares", "cpuset", "mem_limit", "memswap_limit"])("%s is forbidden, with a way out", (key) => {
    const [finding] = checkForbidden({ services: { app: { [key]: "x" } } });
    expect(finding).toMatchObject({ path: ["services", "app", key], code: "compose-forbidden-key" });
    expect(finding?.next).toBeTruthy();
  });
});
