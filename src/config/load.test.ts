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
    expect(parseConfig('[warm.keycloak]\nrelease = "1.1.0+26.4.0"\nkind = "stateful"\nunit = "keycloak-realm"\n[warm.traefik]\nkind = "stateless"\n', "c.toml")).toEqual({ warm: { keycloak: { release: "1.1.0+26.4.0", kind: "stateful", unit: "keycloak-realm" }, traefik: { kind: "stateless" } } });
  });

  test.each<[string, string, number, number]>([
    ["run_timeout = -1", "run_timeout must be at least 1 second", 1, 1],
    ["\n  zone = 5", "zone", 2, 3],
    ["# a note\ntimeout = 5", 'there is no setting "timeout"', 2, 1],
    ["allowed_host_paths = [\"etc\"]", "allowed_host_paths.0 must be an absolute path", 1, 1],
    ["zone = ", "Invalid TOML", 1, 8],
    ["[shipped_tests]\nallow = [\"ghost\"]", "shipped_tests.allow.0 must be an absolute path, or an address", 2, 1],
    ["[shipped_tests]\nallow = [\"http://git.example.org/ghost\"]", "shipped_tests.allow.0 must be", 2, 1],
    ["[shipped_tests]\nallowed = []", "there is no setting \"shipped_tests.allowed\"", 2, 1],
    ['[sweep]\njobs = 2\n\n[warm.keycloak]\nunit = "keycloak-realm"\n\n[warm.other]\n  kind = "soft"\n', 'warm.other.kind must be "stateful" or "stateless"', 8, 3],
    ['[warm.one]\n[warm.two]\nunit = "pool"', 'warm.two.unit must be "none" or "keycloak-realm"', 3, 1],
    ['[warm.keycloak]\nrelease = "newest"', 'warm.keycloak.release must be "latest" or a release', 2, 1],
    ['[warm.keycloak]\nsource = ""', "warm.keycloak.source must be a path or URL", 2, 1],
    ['[warm.keycloak]\nknd = "stateful"', 'there is no setting "warm.keycloak.knd"', 2, 1],
    ['zone = "x"\n[warm.Key_Cloak]\n', "must be 1 to 20 of a-z, 0-9 and dashes", 2, 1],
    ["warm.keycloak = 5", "warm.keycloak", 1, 1],
    ["[disk]\nbudgt = 1", 'there is no setting "disk.budgt"', 2, 1],
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
