import { expect, test } from "vitest";
import { fileNames, parseSimulation } from "./apt.ts";

test("packages are read from what apt would install", () => {
  const output = [
    "The following NEW packages will be installed:",
    "  libc6 bash",
    "Inst libc6 (2.36-9+deb12u14 Debian:12.15/oldstable [amd64]) []",
    "Inst bash [5.1] (5.2.15-2+b13 Debian:12.15/oldstable [amd64])",
    "Inst libattr1 (1:2.5.1-4 Debian:12.15/oldstable [amd64])",
    "Conf libc6 (2.36-9+deb12u14 Debian:12.15/oldstable [amd64])",
  ].join("\n");
  expect(parseSimulation(output)).toEqual([
    { name: "libc6", version: "2.36-9+deb12u14" },
    { name: "bash", version: "5.2.15-2+b13" },
    { name: "libattr1", version: "1:2.5.1-4" },
  ]);
});

test("a package's file is found by its whole name and version", () => {
  const files = ["libc6-dev_2.36_amd64.deb", "libc6_2.36_amd64.deb", "libattr1_1%3a2.5.1-4_amd64.deb", "netbase_6.4_all.deb", "bash_5.2_amd64.deb.part"];
  expect(fileNames([
    { name: "libc6", version: "2.36" },
    { name: "libattr1", version: "1:2.5.1-4" },
    { name: "netbase", version: "6.4" },
    { name: "netbase", version: "6" },
    { name: "bash", version: "5.2" },
  ], files)).toEqual(["libc6_2.36_amd64.deb", "libattr1_1%3a2.5.1-4_amd64.deb", "netbase_6.4_all.deb", undefined, undefined]);
});
