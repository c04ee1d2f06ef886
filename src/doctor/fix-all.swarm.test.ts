import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { connectEngine } from "#swarm/engine.ts";
import { allChecks } from "./checks/all.ts";
import { launchEngine } from "./engine/launch.ts";
import { examine, observe } from "./examine.ts";
import { fixAll } from "./fix-all.ts";
import { lookAtHost, type HostOptions } from "./host.ts";

/**
 * A second engine with everything of its own, in a network namespace of its own, because a Swarm's ports are fixed.
 * It runs no container: what is tried is what the doctor does to an engine that is new.
 */
describe("on a new engine", () => {
  let folder = "";
  let pid = 0;
  let options: HostOptions;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "cc-ci-doctor-"));
    const endpoint = `unix://${join(folder, "docker.sock")}`;
    options = { endpoint, stateHome: join(folder, "state"), env: process.env };
    pid = await launchEngine({
      endpoint,
      folder: join(folder, "engine"),
      env: lookAtHost(options).env,
      program: "unshare",
      args: ["--net", "sh", "-c", 'busybox ip link set lo up && exec dockerd "$@"', "dockerd", ...ownEverything(folder, endpoint)],
    });
  });

  afterAll(async () => {
    if (pid > 0) {
      process.kill(pid);
      await vi.waitUntil(() => !isAlive(pid), { timeout: 30_000 });
    }
    await rm(folder, { recursive: true, force: true });
  });

  test("a Swarm and the network are lacking", async () => {
    expect(await statesOf(options)).toMatchObject({ engine: "ok", swarm: "lacks", "proxy-network": "lacks" });
  });

  test("fixes make both and say so; a second time there is nothing to do", async () => {
    const said: string[] = [];
    const findings = await fixAll((line) => said.push(line), options);
    expect(Object.fromEntries(findings.map((f) => [f.id, f.state]))).toMatchObject({ engine: "ok", swarm: "ok", "proxy-network": "ok" });
    expect(said).toEqual([
      expect.stringContaining("docker swarm init --advertise-addr 127.0.0.1"),
      expect.stringMatching(/docker network create .*--subnet 10\.\d+\.0\.0\/16 proxy/),
    ]);

    const docker = connectEngine(options.endpoint);
    const before = await docker.swarmInspect();
    expect((await docker.info()).Swarm.NodeAddr).toBe("127.0.0.1");
    const again: string[] = [];
    await fixAll((line) => again.push(line), options);
    expect(again).toEqual([]);
    expect(await docker.swarmInspect()).toEqual(before);
  });

  test("a network of that name that is not right is left alone, and the user is told", async () => {
    const docker = connectEngine(options.endpoint);
    await docker.getNetwork("proxy").remove();
    const wrong = await docker.createNetwork({ Name: "proxy", Driver: "bridge" });
    const said: string[] = [];
    const findings = await fixAll((line) => said.push(line), options);
    expect(findings.find((f) => f.id === "proxy-network")).toMatchObject({
      state: "lacks",
      detail: expect.stringContaining("driver bridge"),
    });
    expect(said).toEqual([expect.stringMatching(/^failed: .*left as it is/), expect.stringContaining("By hand: Remove it")]);
    expect((await docker.listNetworks()).filter((n) => n.Name === "proxy").map((n) => n.Id)).toEqual([wrong.id]);
  });
});

test("on the machine's own engine all that a run needs is found, and every check looks without changing a thing", async () => {
  const options: HostOptions = {
    endpoint: "unix:///var/run/docker.sock",
    stateHome: join(tmpdir(), "cc-ci-doctor-none"),
    env: process.env,
  };
  const docker = connectEngine(options.endpoint);
  const swarm = await docker.swarmInspect();
  const host = lookAtHost(options);
  for (const check of allChecks)
    expect(await observe(check, host), check.id).toMatchObject({ detail: expect.not.stringContaining("could not be examined") });
  expect(await statesOf(options)).toMatchObject({ engine: "ok", swarm: "ok", "proxy-network": "ok", git: "ok", restic: "ok" });
  expect(await docker.swarmInspect()).toEqual(swarm);
});

function ownEverything(folder: string, endpoint: string): string[] {
  return [
    `--host=${endpoint}`,
    `--data-root=${join(folder, "data")}`,
    `--exec-root=${join(folder, "exec")}`,
    `--pidfile=${join(folder, "dockerd.pid")}`,
    "--containerd-namespace=cc-ci-doctor",
    "--containerd-plugins-namespace=cc-ci-doctor-plugins",
    "--bridge=none",
    "--iptables=false",
    "--ip6tables=false",
  ];
}

async function statesOf(options: HostOptions): Promise<Record<string, string>> {
  return Object.fromEntries((await examine(options)).map((finding) => [finding.id, finding.state]));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
