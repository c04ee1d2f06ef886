/** Sees to it that this machine has what the tests need, by the doctor's own fixes. Says nothing when all is there. */
import { access, readdir, readFile } from "node:fs/promises";
import { stateHome } from "#config/home.ts";
import { installPackages } from "#doctor/apt.ts";
import { examine, isReady } from "#doctor/examine.ts";
import { findProgram } from "#doctor/find-program.ts";
import { fixAll } from "#doctor/fix-all.ts";
import { withSystemFolders } from "#doctor/host.ts";
import { parseOsRelease } from "#doctor/os-release.ts";
import { planPackages } from "#doctor/plan-packages.ts";
import { renderDoctor } from "#doctor/render.ts";
import { installCommand, type Tool } from "#doctor/tools.ts";
import { defaultEndpoint } from "#swarm/engine.ts";

const options = { endpoint: defaultEndpoint(), stateHome: stateHome(), env: process.env };
const color = process.stderr.isTTY && !process.env.NO_COLOR;

let findings = await examine(options);
if (findings.some((finding) => finding.state === "lacks")) {
  findings = await fixAll((line) => process.stderr.write(`doctor: ${line}\n`), options);
  process.stderr.write(renderDoctor(findings, { color }));
}
await installTestTools();
if (!isReady(findings)) {
  process.stderr.write("The tests need a Docker Swarm. Those that do not: npm run test:unit\n");
  process.exitCode = 3;
}

/** What only the tests need: file systems to mount, extended attributes, a PostgreSQL to run the store on. */
async function installTestTools(): Promise<void> {
  const env = withSystemFolders(process.env);
  const there = async (program: string): Promise<boolean> => (await findProgram([program], env)) !== undefined;
  const missing: Tool[] = [
    ...((await there("mkfs.btrfs")) ? [] : ["btrfs" as const]),
    ...((await there("mkfs.xfs")) ? [] : ["xfs" as const]),
    ...((await there("setfattr")) ? [] : ["attr" as const]),
    ...((await postgresFolder()) ? [] : ["postgres" as const]),
  ];
  if (missing.length === 0) return;
  const system = parseOsRelease(await readFile("/etc/os-release", "utf8").catch(() => ""));
  const plan = planPackages([{ state: "lacks", detail: "", tools: missing }], system, process.getuid?.() === 0);
  const say = (line: string): void => void process.stderr.write(`tests: ${line}\n`);
  if (plan.kind === "install") await installPackages(plan.packages, say, env.PATH ?? "");
  else say(`some tests will fail: ${missing.join(", ")} are missing. By hand: ${installCommand(system, missing, process.getuid?.() === 0)}`);
}

/** Debian keeps the server's programs off PATH. */
async function postgresFolder(): Promise<boolean> {
  const versions = await readdir("/usr/lib/postgresql").catch((): string[] => []);
  const found = await Promise.all(versions.map((version) => access(`/usr/lib/postgresql/${version}/bin/postgres`).then(() => true, () => false)));
  return found.includes(true) || (await findProgram(["postgres"], process.env)) !== undefined;
}
