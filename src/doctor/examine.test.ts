import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { allChecks } from "./checks/all.ts";
import { examine, observe } from "./examine.ts";
import { lookAtHost } from "./host.ts";

/** A machine where nothing is to be found: no engine, and a PATH with nothing on it. */
async function bareHost(): Promise<AsyncDisposable & { endpoint: string; stateHome: string; env: NodeJS.ProcessEnv }> {
  const folder = await mkdtemp(join(tmpdir(), "cc-ci-doctor-"));
  return {
    endpoint: `unix://${join(folder, "none.sock")}`,
    stateHome: join(folder, "state", "home"),
    env: { PATH: folder },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

test("a bare machine gets a finding from every check, in their order, and is told what to do about each that a run needs", async () => {
  await using host = await bareHost();
  const findings = await examine(host);
  expect(findings.map((finding) => finding.id)).toEqual(allChecks.map((check) => check.id));
  const state = Object.fromEntries(findings.map((finding) => [finding.id, finding.state]));
  expect(state).toMatchObject({ engine: "lacks", swarm: "lacks", "proxy-network": "lacks", "docker-cli": "limited" });
  expect(findings.filter((finding) => finding.required && finding.state === "lacks" && !finding.fix)).toEqual([]);
});

test("ids are unique and in kebab-case", () => {
  const ids = allChecks.map((check) => check.id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.filter((id) => !/^[a-z]+(-[a-z]+)*$/.test(id))).toEqual([]);
});

test("a check that breaks is a finding", async () => {
  await using options = await bareHost();
  const seen = await observe(
    { id: "x", title: "X", required: true, examine: () => Promise.reject(new Error("no luck")) },
    lookAtHost(options),
  );
  expect(seen).toEqual({ state: "lacks", detail: "could not be examined: no luck" });
});

test("an examination that is cancelled ends", async () => {
  await using options = await bareHost();
  await expect(examine({ ...options, signal: AbortSignal.abort(new Error("stop")) })).rejects.toThrow("stop");
});
