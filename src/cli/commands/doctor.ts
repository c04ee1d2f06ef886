import { readFile } from "node:fs/promises";
import { imageFileOf, useSnapshotImage } from "#canonical/open-snapshots.ts";
import { stateHome } from "#config/home.ts";
import { loadConfig } from "#config/load.ts";
import { parseSize } from "#disk/size.ts";
import { installPackages } from "#doctor/apt.ts";
import { examine, isReady } from "#doctor/examine.ts";
import { findProgram } from "#doctor/find-program.ts";
import { fixAll } from "#doctor/fix-all.ts";
import { withSystemFolders } from "#doctor/host.ts";
import { parseOsRelease } from "#doctor/os-release.ts";
import { renderDoctor, renderDoctorJson } from "#doctor/render.ts";
import { installCommand, packagesFor } from "#doctor/tools.ts";
import { Fault } from "#kit/fault.ts";
import { endpointOf } from "../endpoint.ts";
import { exitCodes } from "../exit-codes.ts";

type DoctorOptions = { readonly fix?: boolean; readonly snapshotImage?: string; readonly engine?: string; readonly json?: boolean };

/** `cc-ci doctor`: 0 when a run can start, 3 when something that it needs is lacking. */
export async function doctorCommand(options: DoctorOptions): Promise<void> {
  const host = { endpoint: await endpointOf(options), stateHome: stateHome(), env: process.env };
  if (options.snapshotImage !== undefined) await giveSnapshotImage(options.snapshotImage, host.stateHome);
  const findings = options.fix ? await fixAll(say, host) : await examine(host);
  process.stdout.write(options.json ? renderDoctorJson(findings) : renderDoctor(findings, { color: process.stdout.isTTY && !process.env.NO_COLOR }));
  process.exitCode = isReady(findings) ? 0 : exitCodes.infrastructure;
}

/** Says each thing that it does, as the doctor's other means do. */
async function giveSnapshotImage(size: string, home: string): Promise<void> {
  const bytes = parseSize(size, "--snapshot-image");
  const env = withSystemFolders(process.env);
  if ((await findProgram(["mkfs.btrfs"], env)) === undefined) {
    const system = parseOsRelease(await readFile("/etc/os-release", "utf8").catch(() => ""));
    if (system.family !== "debian" || process.getuid?.() !== 0) throw new Fault("infrastructure", "program-missing", "mkfs.btrfs is not installed", { next: installCommand(system, ["btrfs"], process.getuid?.() === 0) });
    await installPackages(packagesFor("debian", ["btrfs", "attr"]), say, env.PATH ?? "");
  }
  const outcome = await useSnapshotImage(await loadConfig(home), home, bytes);
  say({ made: `made ${imageFileOf(home)} with btrfs and mounted it as the snapshots' root`, mounted: `mounted ${imageFileOf(home)}`, "already-mounted": `${imageFileOf(home)} is mounted already` }[outcome]);
}

function say(message: string): void {
  process.stderr.write(`${message}\n`);
}
