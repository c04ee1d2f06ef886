import { stateHome } from "#config/home.ts";
import { examine, isReady } from "#doctor/examine.ts";
import { fixAll } from "#doctor/fix-all.ts";
import { renderDoctor, renderDoctorJson } from "#doctor/render.ts";
import { endpointOf } from "../endpoint.ts";
import { exitCodes } from "../exit-codes.ts";

/** `cc-ci doctor`: 0 when a run can start, 3 when something that it needs is lacking. */
export async function doctorCommand(options: { readonly fix?: boolean; readonly engine?: string; readonly json?: boolean }): Promise<void> {
  const host = { endpoint: await endpointOf(options), stateHome: stateHome(), env: process.env };
  const findings = options.fix ? await fixAll((message) => void process.stderr.write(`${message}\n`), host) : await examine(host);
  process.stdout.write(options.json ? renderDoctorJson(findings) : renderDoctor(findings, { color: process.stdout.isTTY && !process.env.NO_COLOR }));
  process.exitCode = isReady(findings) ? 0 : exitCodes.infrastructure;
}
