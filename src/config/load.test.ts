import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Fault, Faults } from "#kit/fault.ts";
import { stateHome } from "./home.ts";
import { loadConfig, parseConfig } from "./load.ts";

function faultOf(work: () => unknown): Fault {
  try {
    work();
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("parseConfig", () => {
  test("reads all settings", () => {
    const text = 'engine = "unix:///run/docker.sock"\nzone = "ci.example.org"\nrun_timeout = 60\ndeploy_timeout = 30\nallowed_host_paths = ["/etc/hosts"]\nsuites = "/srv/suites"\n';
    expect(parseConfig(text, "c.toml")).toEqual({ engine: "unix:///run/docker.sock", zone: "ci.example.org", run_timeout: 60, deploy_timeout: 30, allowed_host_paths: ["/etc/hosts"], suites: "/srv/suites" });
    expect(parseConfig("", "c.toml")).toEqual({});
  });

  test.each<[string, string, number, number]>([
    ["run_timeout = -1", "run_timeout must be at least 1 second", 1, 1],
    ["\n  zone = 5", "zone", 2, 3],
    ["# a note\ntimeout = 5", 'there is no setting "timeout"', 2, 1],
    ["allowed_host_paths = [\"etc\"]", "allowed_host_paths.0 must be an absolute path", 1, 1],
    ["zone = ", "Invalid TOML", 1, 8],
    ["[shipped_tests]\nallow = [\"ghost\"]", "shipped_tests.allow.0 must be an absolute path, or an address", 1, 1],
    ["[shipped_tests]\nallow = [\"http://git.example.org/ghost\"]", "shipped_tests.allow.0 must be", 1, 1],
    ["[shipped_tests]\nallowed = []", "there is no setting \"allowed\"", 2, 1],
  ])("%j is refused with its place", (text, message, line, column) => {
    const fault = faultOf(() => parseConfig(text, "c.toml"));
    expect(fault.kind).toBe("usage");
    expect(fault.message).toContain(message);
    expect(fault.at).toEqual({ file: "c.toml", line, column });
  });

  test("all faults at once", () => {
    const fault = faultOf(() => parseConfig("a = 1\nb = 2\nrun_timeout = 0\n", "c.toml"));
    expect(fault).toBeInstanceOf(Faults);
    expect((fault as Faults).all.map(({ at }) => at?.line).toSorted((a, b) => (a ?? 0) - (b ?? 0))).toEqual([1, 2, 3]);
  });
});

describe("loadConfig", () => {
  test("no file is no configuration; a file that was named must be there", async () => {
    const home = await mkdtemp(join(tmpdir(), "cc-ci-config-"));
    try {
      expect(await loadConfig(home, {})).toEqual({});
      await writeFile(join(home, "config.toml"), "run_timeout = 9\n");
      expect(await loadConfig(home, {})).toEqual({ run_timeout: 9 });
      await expect(loadConfig(home, { CC_CI_CONFIG: join(home, "other.toml") })).rejects.toMatchObject({ kind: "usage", code: "config-unreadable" });
    } finally {
      await rm(home, { recursive: true });
    }
  });
});

test.each<[NodeJS.ProcessEnv, number, string]>([
  [{ CC_CI_HOME: "/x" }, 0, "/x"],
  [{}, 0, "/var/lib/cc-ci"],
  [{ XDG_STATE_HOME: "/s" }, 1000, "/s/cc-ci"],
])("the state home of %j for user %i", (env, uid, expected) => {
  expect(stateHome(env, uid)).toBe(expected);
});
