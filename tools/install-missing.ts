import { readFile } from "node:fs/promises";
import { installPackages } from "#doctor/apt.ts";
import { withSystemFolders } from "#doctor/host.ts";
import { parseOsRelease } from "#doctor/os-release.ts";
import { planPackages } from "#doctor/plan-packages.ts";
import { installCommand, type Tool } from "#doctor/tools.ts";

/** Installs what tests need and is missing, and says so; where it cannot, it says what to type. */
export async function installMissing(missing: readonly Tool[]): Promise<void> {
  if (missing.length === 0) return;
  const root = process.getuid?.() === 0;
  const system = parseOsRelease(await readFile("/etc/os-release", "utf8").catch(() => ""));
  const plan = planPackages([{ state: "lacks", detail: "", tools: missing }], system, root);
  const say = (line: string): void => void process.stderr.write(`tests: ${line}\n`);
  if (plan.kind === "install") await installPackages(plan.packages, say, withSystemFolders(process.env).PATH ?? "");
  else say(`some tests will fail: ${missing.join(", ")} are missing. By hand: ${installCommand(system, missing, root)}`);
}
