import { expect, test } from "vitest";
import { parseOsRelease } from "./os-release.ts";

test.each([
  [
    'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\n',
    { family: "debian", ubuntu: false, name: "Debian GNU/Linux 12 (bookworm)" },
  ],
  ["ID=ubuntu\nID_LIKE=debian\nPRETTY_NAME='Ubuntu 24.04'", { family: "debian", ubuntu: true, name: "Ubuntu 24.04" }],
  ['ID=linuxmint\nID_LIKE="ubuntu debian"', { family: "debian", ubuntu: true, name: "linuxmint" }],
  ['ID="rocky"\nID_LIKE="rhel centos fedora"', { family: "fedora", ubuntu: false, name: "rocky" }],
  ['ID="opensuse-leap"\nID_LIKE="suse opensuse"', { family: "suse", ubuntu: false, name: "opensuse-leap" }],
  ["ID=alpine", { family: "alpine", ubuntu: false, name: "alpine" }],
  ["ID=arch", { family: "arch", ubuntu: false, name: "arch" }],
  ["ID=nixos\nPRETTY_NAME=NixOS", { family: undefined, ubuntu: false, name: "NixOS" }],
  ["", { family: undefined, ubuntu: false, name: "an unknown system" }],
])("%j", (text, expected) => {
  expect(parseOsRelease(text)).toEqual(expected);
});
