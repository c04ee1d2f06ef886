import { join } from "node:path";
import { Fault } from "#kit/fault.ts";
import { command } from "#kit/process.ts";
import type { Say } from "../finding.ts";
import { exists, textOf, type Host } from "../host.ts";
import { launchEngine } from "./launch.ts";
import { waitForEngine } from "./wait.ts";

const ownSockets = ["unix:///var/run/docker.sock", "unix:///run/docker.sock"];

/** Starts this machine's engine: by systemd where that runs the machine, else by hand. Returns once it answers. */
export async function startEngine(host: Host, say: Say): Promise<void> {
  if (!ownSockets.includes(host.endpoint)) {
    throw new Fault("infrastructure", "engine-not-ours", `the engine at ${host.endpoint} does not answer and is not this machine's own`, {
      next: "Start it where it lives, or unset DOCKER_HOST.",
    });
  }
  if (!host.root)
    throw new Fault("infrastructure", "not-root", "only root can start the engine", { next: "sudo systemctl enable --now docker" });
  if (await host.systemd()) return startBySystemd(host, say);
  const running = await runningEngine();
  if (running !== undefined) {
    say(`waiting for the engine that is starting (pid ${running})`);
    if (await waitForEngine(host.endpoint, 60_000, () => false, host.signal)) return;
    throw new Fault("infrastructure", "engine-silent", `the engine (pid ${running}) runs but does not answer`, {
      next: `End it with kill ${running}, then try again.`,
    });
  }
  const folder = join(host.stateHome, "engine");
  say(`starting the engine: dockerd, log in ${join(folder, "dockerd.log")}`);
  const pid = await launchEngine({ endpoint: host.endpoint, folder, env: host.env, ...(host.signal && { signal: host.signal }) });
  say(`the engine answers (pid ${pid})`);
}

async function startBySystemd(host: Host, say: Say): Promise<void> {
  say("starting the engine: systemctl enable --now docker");
  const result = await command("systemctl", ["enable", "--now", "docker"], {
    timeout: 120_000,
    ...(host.signal && { signal: host.signal }),
  });
  if (result.exitCode === 0 && (await waitForEngine(host.endpoint, 60_000, () => false, host.signal))) return;
  const journal = await command("journalctl", ["-u", "docker", "-n", "20", "--no-pager", "-o", "cat"]).catch(() => undefined);
  throw new Fault(
    "infrastructure",
    "engine-start",
    `systemd could not start the engine: ${result.stderr.trim().split("\n")[0] || "it does not answer"}`,
    {
      next: "Run `journalctl -u docker` and mend what it names.",
      evidence: journal?.stdout.trim().split("\n").slice(-8) ?? [],
    },
  );
}

/** The pid of an engine that runs on this machine, whether or not it answers yet. */
async function runningEngine(): Promise<number | undefined> {
  const pid = Number((await textOf("/var/run/docker.pid")).trim());
  return pid > 0 && (await exists(`/proc/${pid}`)) && (await textOf(`/proc/${pid}/comm`)).trim() === "dockerd" ? pid : undefined;
}
