import { describe, expect, test } from "vitest";
import { confined, inside } from "./arguments.ts";
import { cgroupPlaces } from "./cgroup-places.ts";
import { hasFilter, systemCallFilter } from "./filter.ts";
import { judgeConfinement, type ProbeFacts } from "./judge.ts";

describe("where limits can be set", () => {
  test.each<[string, string, ReturnType<typeof cgroupPlaces>]>([
    ["version 2", "cgroup2 /sys/fs/cgroup cgroup2 rw,nosuid 0 0\n", { version: 2, root: "/sys/fs/cgroup" }],
    ["version 1", "cgroup /sys/fs/cgroup/memory cgroup rw,memory 0 0\ncgroup /sys/fs/cgroup/pids cgroup rw,pids 0 0\n", { version: 1, memory: "/sys/fs/cgroup/memory", pids: "/sys/fs/cgroup/pids" }],
    ["both, the controllers in version 1", "cgroup /c/memory cgroup rw,memory 0 0\ncgroup /c/pids cgroup rw,pids 0 0\ncgroup2 /c/unified cgroup2 rw 0 0\n", { version: 1, memory: "/c/memory", pids: "/c/pids" }],
    ["only systemd in version 1", "cgroup /c/systemd cgroup rw,name=systemd 0 0\ncgroup2 /c/unified cgroup2 rw 0 0\n", { version: 2, root: "/c/unified" }],
    ["no pids in version 1", "cgroup /c/memory cgroup rw,memory 0 0\ncgroup2 /c/unified cgroup2 rw 0 0\n", null],
    ["nothing", "proc /proc proc rw 0 0\n", null],
  ])("%s", (_, mounts, expected) => expect(cgroupPlaces(mounts)).toEqual(expected));
});

describe("the filter of system calls", () => {
  /** What the kernel would do: a machine with one register. */
  const run = (filter: Buffer, architecture: number, call: number, argument = 0): number => {
    let register = 0;
    for (let at = 0; at < filter.length / 8; at += 1) {
      const [code, yes, no, value] = [filter.readUInt16LE(at * 8), filter[at * 8 + 2]!, filter[at * 8 + 3]!, filter.readUInt32LE(at * 8 + 4)];
      if (code === 0x20) register = value === 0 ? call : value === 4 ? architecture : argument;
      else if (code === 0x06) return value;
      else {
        const holds = code === 0x15 ? register === value : code === 0x35 ? register >= value : (register & value) !== 0;
        at += holds ? yes : no;
      }
    }
    throw new Error("the filter has no end");
  };
  const [allow, refuse, unknown, kill] = [0x7fff0000, 0x00050001, 0x00050026, 0x80000000];
  const x64 = 0xc000003e;
  const arm64 = 0xc00000b7;

  test.each<[string, "x64" | "arm64", number, number, number, number]>([
    ["read", "x64", x64, 0, 0, allow],
    ["a new thread", "x64", x64, 56, 0x003d0f00, allow],
    ["a new process", "x64", x64, 56, 0x11, allow],
    ["a process in a user namespace", "x64", x64, 56, 0x10000011, refuse],
    ["a process in a network namespace", "x64", x64, 56, 0x40000011, refuse],
    ["a socket of the network", "x64", x64, 41, 2, allow],
    ["a Unix socket", "x64", x64, 41, 1, allow],
    ["a netlink socket", "x64", x64, 41, 16, allow],
    ["a socket to the host of a virtual machine", "x64", x64, 41, 40, refuse],
    ["a socket of the kernel's ciphers", "arm64", arm64, 198, 38, refuse],
    ["an IPv6 socket on ARM", "arm64", arm64, 198, 10, allow],
    ["clone3", "x64", x64, 435, 0, unknown],
    ["ptrace", "x64", x64, 101, 0, refuse],
    ["unshare", "x64", x64, 272, 0, refuse],
    ["mount", "x64", x64, 165, 0, refuse],
    ["keys", "x64", x64, 250, 0, refuse],
    ["32-bit calls", "x64", 0x40000003, 4, 0, kill],
    ["calls of x32", "x64", x64, 0x40000000 + 101, 0, kill],
    ["read on ARM", "arm64", arm64, 63, 0, allow],
    ["ptrace on ARM", "arm64", arm64, 117, 0, refuse],
    ["a user namespace on ARM", "arm64", arm64, 220, 0x10000011, refuse],
    ["calls of x64 on ARM", "arm64", x64, 0, 0, kill],
  ])("%s", (_, architecture, as, call, argument, expected) => expect(run(systemCallFilter(architecture), as, call, argument) >>> 0).toBe(expected >>> 0));

  test("there is none for other machines", () => expect(["x64", "arm64", "riscv64", "toString"].map(hasFilter)).toEqual([true, true, false, false]));
});

describe("the order of what is confined", () => {
  const words = confined({ system: [{ path: "/usr", link: null }, { path: "/bin", link: "usr/bin" }], hidden: ["/usr/local"], mounts: [{ from: "/a", to: "/work" }], environment: { A: "1" }, user: 5, disk: 100, openFiles: 9, filter: 4 }, ["node", "x"]);
  const at = (...some: string[]): number => words.findIndex((_, index) => some.every((word, offset) => words[index + offset] === word));

  test("nothing is bound so that it can be written", () => expect(words.filter((word) => /^--(dev-)?bind/.test(word))).toEqual([]));

  test("the root is closed after all mounts, the user given up last", () => {
    const order = [at("--ro-bind", "/usr", "/usr"), at("--symlink", "usr/bin", "/bin"), at("--tmpfs", "/usr/local"), at("--size", "100", "--tmpfs", inside.scratch), at("--ro-bind", "/a", "/work"), at("--remount-ro", "/"), at("--clearenv"), at("--setenv", "A", "1"), at("--seccomp", "4"), at("setpriv"), at("--reuid=5"), at("--no-new-privs", "--", "node", "x")];
    expect(order).not.toContain(-1);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  });
});

describe("what the probe must have seen", () => {
  const facts: ProbeFacts = { user: 1_900_000_001, code: 0, said: "", grouped: true };
  const good = ["user 1900000001 1900000001", "CapPrm:\t0000000000000000", "CapEff:\t0000000000000000", "CapBnd:\t0000000000000000", "NoNewPrivs:\t1", "Seccomp:\t2", "process 1", "process 2", "there /work", "net Inter-|   Receive", "net  face |bytes", "net     lo", "net    cc0", "no-namespaces", "scratch", "node", "env PATH PROBE PWD ", "end"];
  const judge = (lines: readonly string[], change: Partial<ProbeFacts> = {}): string | null => judgeConfinement(`${lines.join("\n")}\n`, { ...facts, ...change });

  test("all of it, and nothing is lacking", () => expect(judge(good)).toBeNull());

  test("any line that is missing is lacking", () => {
    const needed = good.filter((line) => !/^(there|process|net +(Inter|face|cc0))/.test(line));
    for (const line of needed) expect(judge(good.filter((one) => one !== line)), line).not.toBeNull();
  });

  test.each<[string, string | undefined, Partial<ProbeFacts>, RegExp]>([
    ["root", "user 0 0", { user: 1 }, /the user is/],
    ["the engine's socket", "there /var/run/docker.sock", {}, /docker\.sock/],
    ["root's home", "there /root", {}, /\/root/],
    ["a device of the host", "net  eth0", {}, /eth0/],
    ["a place to write", "writable /usr", {}, /\/usr/],
    ["a token", undefined, {}, /CC_CI_FORGE_TOKEN/],
    ["another's process", "process 4711", {}, /processes/],
    ["no group", undefined, { grouped: false }, /control group/],
    ["a program that cannot be started", undefined, { code: 1, said: "bwrap: no" }, /bwrap: no/],
  ])("%s is told", (what, line, change, expected) => {
    const lines = what === "a token" ? good.map((one) => (one.startsWith("env ") ? "env CC_CI_FORGE_TOKEN PATH " : one)) : line === undefined ? good : [line, ...good];
    expect(judge(lines, change)).toMatch(expected);
  });
});
