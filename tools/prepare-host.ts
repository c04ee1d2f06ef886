/** Sees to it that this machine has what the tests need, by the doctor's own fixes. Says nothing when all is there. */
import { stateHome } from "#config/home.ts";
import { examine, isReady } from "#doctor/examine.ts";
import { fixAll } from "#doctor/fix-all.ts";
import { renderDoctor } from "#doctor/render.ts";
import { defaultEndpoint } from "#swarm/engine.ts";
import { installTestTools } from "./test-tools.ts";

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
