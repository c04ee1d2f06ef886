import { expect, test } from "vitest";
import type { Observation } from "./finding.ts";
import { planPackages } from "./plan-packages.ts";
import { installCommand, type Tool } from "./tools.ts";

const debian = { family: "debian", ubuntu: false, name: "Debian" } as const;
const arch = { family: "arch", ubuntu: false, name: "Arch Linux" } as const;
const nixos = { family: undefined, ubuntu: false, name: "NixOS" } as const;
const lacks = (...tools: Tool[]): Observation => ({ state: "lacks", detail: "not installed", tools });

test("nothing is planned when nothing is missing", () => {
  expect(
    planPackages(
      [
        { state: "ok", detail: "", tools: ["git"] },
        { state: "lacks", detail: "no Swarm" },
      ],
      debian,
      true,
    ),
  ).toEqual({ kind: "nothing" });
});

test("one installation holds all that is missing, each package once", () => {
  expect(planPackages([lacks("engine"), lacks("git"), lacks("git", "busybox")], debian, true)).toEqual({
    kind: "install",
    packages: ["docker.io", "iptables", "ca-certificates", "git", "busybox-static"],
  });
});

test("what is limited for want of a package is installed too", () => {
  expect(planPackages([{ state: "limited", detail: "", tools: ["docker-cli"] }], debian, true)).toEqual({
    kind: "install",
    packages: ["docker-cli"],
  });
});

test.each([
  [debian, false, /root only/],
  [arch, true, /Arch Linux/],
  [nixos, true, /NixOS/],
])("on %j, root %s, it is left to the user", (system, root, reason) => {
  const plan = planPackages([lacks("restic")], system, root);
  expect(plan).toMatchObject({ kind: "by-hand", tools: ["restic"] });
  expect(plan).toHaveProperty("reason", expect.stringMatching(reason));
});

test.each([
  [debian, true, "apt-get install -y --no-install-recommends busybox-static"],
  [debian, false, "sudo apt-get install -y --no-install-recommends busybox-static"],
  [arch, false, "sudo pacman -S --needed busybox"],
  [nixos, false, "Install busybox with the package manager of NixOS."],
])("on %j, root %s: %s", (system, root, expected) => {
  expect(installCommand(system, ["busybox"], root)).toBe(expected);
});
