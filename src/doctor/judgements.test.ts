import { describe, expect, test } from "vitest";
import { isLockedOut, offeredIn } from "./apt.ts";
import { offersStackConfig } from "./checks/docker-cli.ts";
import { judgeMemory } from "./checks/memory.ts";
import { judgeSpace } from "./disk-space.ts";
import { withSystemFolders } from "./host.ts";
import { isStaticElf } from "./is-static.ts";
import { judgeSnapshots } from "./snapshot-method.ts";

const gib = 1024 ** 3;

describe("disk space", () => {
  test.each([
    [[50 * gib], "ok"],
    [[10 * gib], "ok"],
    [[10 * gib - 1], "limited"],
    [[50 * gib, 2 * gib], "limited"],
    [[50 * gib, 2 * gib - 1], "lacks"],
  ])("%j free is %s", (free, state) => {
    expect(judgeSpace(free.map((freeBytes, i) => ({ what: `place ${i}`, path: "/x", freeBytes }))).state).toBe(state);
  });

  test("no place at all is an error", () => {
    expect(() => judgeSpace([])).toThrow("no place");
  });
});

test.each([
  ["MemTotal: 9 kB\nMemAvailable:   24227980 kB\n", "ok"],
  ["MemAvailable:   1000000 kB\n", "limited"],
  ["MemAvailable:   400000 kB\n", "lacks"],
  ["", "limited"],
])("memory %j is %s", (meminfo, state) => {
  expect(judgeMemory(meminfo).state).toBe(state);
});

test.each([
  [{ type: 0x9123683e, reflink: true, btrfsProgram: true }, "ok", /subvolumes/],
  // Node hands the number over as a signed one on some systems.
  [{ type: 0x9123683e | 0, reflink: true, btrfsProgram: true }, "ok", /subvolumes/],
  [{ type: 0x9123683e, reflink: true, btrfsProgram: false }, "limited", /need the program btrfs/],
  [{ type: 0x58465342, reflink: true, btrfsProgram: true }, "ok", /reflink copies on xfs/],
  [{ type: 0x58465342, reflink: false, btrfsProgram: true }, "limited", /xfs shares no blocks/],
  [{ type: 0xef53, reflink: false, btrfsProgram: false }, "limited", /restic repository/],
  [{ type: 0xef53, reflink: undefined, btrfsProgram: false }, "limited", /not tried/],
  [{ type: 0x1234, reflink: true, btrfsProgram: false }, "ok", /0x1234/],
])("snapshots on %j are %s", (facts, state, detail) => {
  const seen = judgeSnapshots(facts);
  expect(seen.state).toBe(state);
  expect(seen.detail).toMatch(detail);
});

test.each([
  ["\nUsage:  docker stack config [OPTIONS]\n\nOutputs the final config file", true],
  ["\nUsage:  docker stack [OPTIONS]\n\nManage Docker stacks\n\nCommands:\n  deploy\n", false],
  ["", false],
])("stack config in %j: %s", (help, expected) => {
  expect(offersStackConfig(help)).toBe(expected);
});

test.each([
  ["E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 12 (apt)", true],
  ["E: Unable to lock directory /var/lib/apt/lists/", true],
  ["E: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), is another process using it?", true],
  ["E: Unable to locate package nonsense", false],
])("apt's %j is a lock: %s", (output, expected) => {
  expect(isLockedOut(output)).toBe(expected);
});

test("packages with a candidate are offered, those without one are not", () => {
  const policy =
    "git:\n  Installed: (none)\n  Candidate: 1:2.39.5\n  Version table:\n     1:2.39.5 500\ndocker-cli:\n  Installed: (none)\n  Candidate: (none)\n  Version table:\n";
  expect([...offeredIn(policy)]).toEqual(["git"]);
});

test("the administrator's folders come last on PATH, each once", () => {
  expect(withSystemFolders({ PATH: "/usr/bin:/usr/sbin" }).PATH).toBe("/usr/bin:/usr/sbin:/usr/local/sbin:/sbin");
  expect(withSystemFolders({}).PATH).toBe("/usr/local/sbin:/usr/sbin:/sbin");
});

describe("a static program", () => {
  test.each([
    ["loads itself", elf([1, 1, 4]), true],
    ["names a loader", elf([6, 3, 1]), false],
    ["has no parts", elf([]), false],
    ["is cut off", elf([1, 1]).subarray(0, 100), false],
    ["is a script", Buffer.from("#!/bin/sh\n".padEnd(80)), false],
    ["is empty", Buffer.alloc(0), false],
  ])("%s: %#", (_, head, expected) => {
    expect(isStaticElf(head)).toBe(expected);
  });
});

/** The start of a program whose parts are of the given types; 3 names a loader. */
function elf(types: readonly number[]): Buffer {
  const file = Buffer.alloc(64 + 56 * types.length);
  file.write("\x7fELF\x02\x01", "latin1");
  file.writeBigUInt64LE(64n, 32);
  file.writeUInt16LE(56, 54);
  file.writeUInt16LE(types.length, 56);
  types.forEach((type, i) => file.writeUInt32LE(type, 64 + 56 * i));
  return file;
}
