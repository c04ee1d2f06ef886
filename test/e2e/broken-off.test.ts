import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { randomHex } from "#kit/ids.ts";
import { packageRoot } from "#kit/packages.ts";
import { homeLabel, namespaceLabel } from "#swarm/labels.ts";
import { homeId } from "#swarm/owner.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { removeBrokenOff } from "./support/broken-off.ts";
import { lookAlikes, makeLookAlikes, removeLookAlikes } from "./support/engine.ts";
import { openWorkshop, type Workshop } from "./support/workshop.ts";

// The tests' own cleaning, for tests that are ended before they can.

let workshop: Workshop;
/** The temporary folder of the tests that are broken off, so that no other tests' are looked at here. */
let temporary: string;
let tests: ChildProcess | undefined;
const [foreign, labelled, alone] = [randomHex(3), randomHex(3), randomHex(3)].map((hex) => `brok-${hex}_cc-ci_localhost`) as [string, string, string];

/** Opens a workshop in a process of its own and makes look-alikes: some as a run of its home makes them, some without a label of ours. */
const script = `
  import { makeLookAlikes } from ${JSON.stringify(join(packageRoot, "test/e2e/support/engine.ts"))};
  import { openWorkshop } from ${JSON.stringify(join(packageRoot, "test/e2e/support/workshop.ts"))};
  import { homeId } from "#swarm/owner.ts";
  const workshop = await openWorkshop(["probe"]);
  await makeLookAlikes(workshop, process.argv[1], { ${JSON.stringify(namespaceLabel)}: process.argv[1] });
  await makeLookAlikes({ ...workshop, folder: workshop.home }, process.argv[2], { ${JSON.stringify(namespaceLabel)}: process.argv[2], ${JSON.stringify(homeLabel)}: homeId(workshop.home) });
  console.log(workshop.folder);
  setInterval(() => {}, 1_000);
`;

beforeAll(async () => {
  workshop = await openWorkshop(["probe"]);
  temporary = join(workshop.folder, "tmp");
  await mkdir(temporary);
  await makeLookAlikes(workshop, alone, { [namespaceLabel]: alone, [homeLabel]: homeId(workshop.home) });
});

afterAll(async () => {
  tests?.kill("SIGKILL");
  for (const prefix of [foreign, labelled, alone]) await removeLookAlikes(workshop.docker, prefix);
  await workshop[Symbol.asyncDispose]();
});

test("what killed tests left is removed from the engine with their folder, and nothing of tests that run", async () => {
  const child = spawn(process.execPath, ["--input-type=module", "-e", script, foreign, labelled], { cwd: packageRoot, env: { ...process.env, TMPDIR: temporary }, stdio: ["ignore", "pipe", "inherit"] });
  tests = child;
  const ended = once(child, "exit");
  const [folder] = (await once(createInterface(child.stdout), "line")) as [string];

  expect(await removeBrokenOff(workshop.docker, temporary)).toEqual([]);
  const [theirs, theirHomes, ours] = await Promise.all([foreign, labelled, alone].map((prefix) => lookAlikes(workshop.docker, prefix)));
  const kinds = ["config", "container", "network", "secret", "service", "task", "volume"];
  for (const items of [theirs, theirHomes, ours]) expect(new Set(items?.map((item) => item.split(" ")[0]))).toEqual(new Set(kinds));

  child.kill("SIGKILL");
  await ended;
  expect(await removeBrokenOff(workshop.docker, temporary)).toEqual([folder]);
  expect(await Promise.all([foreign, labelled].map((prefix) => lookAlikes(workshop.docker, prefix)))).toEqual([[], []]);
  expect(await readdir(temporary)).toEqual([]);
  expect(await lookAlikes(workshop.docker, alone)).toEqual(ours);
});
