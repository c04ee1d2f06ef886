/** Sees to it that this machine has what the tests need, by the doctor's own fixes. Says nothing when all is there. */
import { access, readdir } from "node:fs/promises";
import { stateHome } from "#config/home.ts";
import { examine, isReady } from "#doctor/examine.ts";
import { findProgram } from "#doctor/find-program.ts";
import { fixAll } from "#doctor/fix-all.ts";
import { withSystemFolders } from "#doctor/host.ts";
import { renderDoctor } from "#doctor/render.ts";
import type { Tool } from "#doctor/tools.ts";
import { defaultEndpoint } from "#swarm/engine.ts";
import { installMissing } from "./install-missing.ts";

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
  await installMissing(missing);
}

/** Debian keeps the server's programs off PATH. */
async function postgresFolder(): Promise<boolean> {
  const versions = await readdir("/usr/lib/postgresql").catch((): string[] => []);
  const found = await Promise.all(versions.map((version) => access(`/usr/lib/postgresql/${version}/bin/postgres`).then(() => true, () => false)));
  return found.includes(true) || (await findProgram(["postgres"], process.env)) !== undefined;
}
