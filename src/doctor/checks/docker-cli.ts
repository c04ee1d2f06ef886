import { command } from "#kit/process.ts";
import type { Check } from "../finding.ts";
import { findProgram } from "../find-program.ts";
import { versionIn } from "../version-at-least.ts";

export const dockerCli: Check = {
  id: "docker-cli",
  title: "Docker command",
  required: false,
  async examine(host) {
    const program = await findProgram(["docker"], host.env);
    if (!program) return { state: "limited", detail: "not installed: compose files are merged by cc-ci itself", tools: ["docker-cli"] };
    const [version, help] = await Promise.all([
      command(program, ["--version"], { timeout: 10_000 }),
      command(program, ["stack", "config", "--help"], { timeout: 10_000 }),
    ]);
    const name = `${versionIn(version.stdout) ?? "of unknown version"} (${program})`;
    if (offersStackConfig(help.stdout)) return { state: "ok", detail: `${name} with stack config` };
    return {
      state: "limited",
      detail: `${name} has no stack config: compose files are merged by cc-ci itself`,
      fix: "Install a Docker CLI of version 25 or newer to have Docker's own merge.",
    };
  },
};

/** Whether `docker stack config --help` speaks of that command; an older CLI answers with the help of `docker stack`. Pure. */
export function offersStackConfig(help: string): boolean {
  return /^Usage:\s+docker stack config\b/m.test(help);
}
