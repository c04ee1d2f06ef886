import { startEngine } from "../engine/start.ts";
import type { Check } from "../finding.ts";
import { findProgram } from "../find-program.ts";
import { versionAtLeast } from "../version-at-least.ts";
import { isLocal } from "./disk.ts";

/** The oldest engine that cc-ci is tried with: Debian 12's. */
const oldest = "20.10";

export const engine: Check = {
  id: "engine",
  title: "Docker engine",
  required: true,
  async examine(host) {
    const view = await host.engine();
    if (view.answers) {
      const version = view.info.ServerVersion;
      if (versionAtLeast(version, oldest)) return { state: "ok", detail: `${version} at ${host.endpoint}` };
      return { state: "lacks", detail: `${version} is too old`, fix: `Install Docker Engine ${oldest} or newer.` };
    }
    if (view.code === "EACCES") {
      return {
        state: "lacks",
        detail: `no permission to talk to ${host.endpoint}`,
        fix: "Run as root, or `sudo usermod -aG docker $USER` and log in again.",
      };
    }
    if (isLocal(host.endpoint) && !(await findProgram(["dockerd"], host.env)))
      return { state: "lacks", detail: "not installed", tools: ["engine"] };
    return {
      state: "lacks",
      detail: `does not answer at ${host.endpoint}: ${view.reason}`,
      fix: isLocal(host.endpoint)
        ? `${host.root ? "" : "sudo "}${(await host.systemd()) ? "systemctl enable --now docker" : "dockerd, kept running"}`
        : "Start it there, or unset DOCKER_HOST.",
    };
  },
  async fix(host, say) {
    const view = await host.engine();
    if (!view.answers) await startEngine(host, say);
  },
};
