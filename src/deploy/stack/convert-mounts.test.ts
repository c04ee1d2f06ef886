import { describe, expect, test } from "vitest";
import { namespaceLabel } from "#swarm/labels.ts";
import { convertMounts } from "./convert-mounts.ts";
import type { ServiceModel, StackModel } from "./model.ts";

const owner = { "cc-ci.run": "run-1" };
const labels = { [namespaceLabel]: "app", ...owner };
const volumes: NonNullable<StackModel["volumes"]> = {
  data: {}, labelled: { labels: { keep: "no", "cc-ci.run": "other" } }, named: { name: "own" }, theirs: { external: true }, elsewhere: { external: true, name: "shared" },
  driven: { driver: "nfs", driver_opts: { share: "x" } }, optioned: { driver_opts: { type: "tmpfs" } },
};
type Use = NonNullable<ServiceModel["volumes"]>[number];
const convert = (...uses: Use[]): unknown => {
  const service: ServiceModel = { volumes: uses };
  return convertMounts({ version: "3.8", services: { web: service }, volumes }, service, "app", owner);
};

describe("convertMounts", () => {
  test.each<[string, Use, object]>([
    ["a volume", { type: "volume", source: "data", target: "/d" }, { Type: "volume", Source: "app_data", Target: "/d", VolumeOptions: { Labels: labels } }],
    ["read only", { type: "volume", source: "data", target: "/d", read_only: true }, { Type: "volume", Source: "app_data", Target: "/d", ReadOnly: true, VolumeOptions: { Labels: labels } }],
    ["its own labels, that never win over the run's", { type: "volume", source: "labelled", target: "/d" }, { Type: "volume", Source: "app_labelled", Target: "/d", VolumeOptions: { Labels: { keep: "no", ...labels } } }],
    ["a name of its own", { type: "volume", source: "named", target: "/d" }, { Type: "volume", Source: "own", Target: "/d", VolumeOptions: { Labels: labels } }],
    ["an external one is not labelled", { type: "volume", source: "theirs", target: "/d" }, { Type: "volume", Source: "theirs", Target: "/d", VolumeOptions: {} }],
    ["an external one with a name", { type: "volume", source: "elsewhere", target: "/d", volume: { nocopy: true } }, { Type: "volume", Source: "shared", Target: "/d", VolumeOptions: { NoCopy: true } }],
    ["without a copy, a part of it", { type: "volume", source: "data", target: "/d", volume: { nocopy: true, subpath: "a/b" } }, { Type: "volume", Source: "app_data", Target: "/d", VolumeOptions: { NoCopy: true, Subpath: "a/b", Labels: labels } }],
    ["a driver with options", { type: "volume", source: "driven", target: "/d" }, { Type: "volume", Source: "app_driven", Target: "/d", VolumeOptions: { Labels: labels, DriverConfig: { Name: "nfs", Options: { share: "x" } } } }],
    ["options for the default driver", { type: "volume", source: "optioned", target: "/d" }, { Type: "volume", Source: "app_optioned", Target: "/d", VolumeOptions: { Labels: labels, DriverConfig: { Options: { type: "tmpfs" } } } }],
    ["one without a name", { type: "volume", target: "/d" }, { Type: "volume", Target: "/d" }],
    ["a host path", { type: "bind", source: "/etc/localtime", target: "/t", read_only: true }, { Type: "bind", Source: "/etc/localtime", Target: "/t", ReadOnly: true }],
    ["a host path with propagation", { type: "bind", source: "/a", target: "/b", bind: { propagation: "rslave" } }, { Type: "bind", Source: "/a", Target: "/b", BindOptions: { Propagation: "rslave" } }],
    ["memory", { type: "tmpfs", target: "/s", tmpfs: { size: 1024 } }, { Type: "tmpfs", Target: "/s", TmpfsOptions: { SizeBytes: 1024 } }],
    ["memory without a limit", { type: "tmpfs", target: "/s" }, { Type: "tmpfs", Target: "/s" }],
  ])("%s", (_, use, mount) => {
    expect(convert(use)).toEqual([mount]);
  });

  test("in the order of the file", () => {
    expect(convert({ type: "volume", source: "named", target: "/z" }, { type: "volume", source: "data", target: "/a" })).toMatchObject([{ Target: "/z" }, { Target: "/a" }]);
  });

  test("a volume that nobody declared is the recipe's fault", () => {
    expect(() => convert({ type: "volume", source: "lost", target: "/d" })).toThrow(expect.objectContaining({ kind: "recipe", code: "undefined-volume", message: 'volume "lost" is used but not declared' }));
  });
});
