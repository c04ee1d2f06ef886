import { tmpdir } from "node:os";
import { connectEngine } from "#swarm/engine.ts";
import { removeBrokenOff } from "./broken-off.ts";
import { endpoint } from "./workshop.ts";

/** Vitest calls this once before the tests that use the engine. */
export async function setup(): Promise<void> {
  for (const folder of await removeBrokenOff(connectEngine(endpoint), tmpdir())) process.stderr.write(`removed what broken-off tests left: ${folder}\n`);
}
