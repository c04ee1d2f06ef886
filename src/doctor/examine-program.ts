import { command } from "#kit/process.ts";
import { findProgram } from "./find-program.ts";
import type { Observation } from "./finding.ts";
import type { Host } from "./host.ts";
import type { Tool } from "./tools.ts";
import { versionAtLeast, versionIn } from "./version-at-least.ts";

export type Program = {
  /** Names that it goes by, the preferred one first. */
  readonly names: readonly string[];
  /** Arguments that make it tell its version. */
  readonly ask: readonly string[];
  readonly least: string;
  readonly tool: Tool;
  /** What to do when it is too old. */
  readonly newer?: string;
};

/** Whether a program is on PATH, starts, and is new enough. */
export async function examineProgram(host: Host, { names, ask, least, tool, newer }: Program): Promise<Observation> {
  const path = await findProgram(names, host.env);
  if (!path) return { state: "lacks", detail: "not installed", tools: [tool] };
  const result = await command(path, ask, { timeout: 20_000, ...(host.signal && { signal: host.signal }) });
  const version = result.exitCode === 0 ? versionIn(result.stdout) : undefined;
  if (version === undefined) {
    const why = result.stderr.trim().split("\n").at(-1) || `exit code ${result.exitCode}`;
    return { state: "lacks", detail: `${path} does not start: ${why}`, tools: [tool] };
  }
  if (!versionAtLeast(version, least)) {
    return {
      state: "lacks",
      detail: `${version} is too old, ${least} is needed (${path})`,
      fix: newer ?? `Install ${names[0]} ${least} or newer.`,
    };
  }
  return { state: "ok", detail: `${version} (${path})` };
}
