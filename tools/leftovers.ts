/**
 * Whether tests leave anything: `node tools/leftovers.ts save FILE` before them writes down what is there, `node tools/leftovers.ts compare FILE` after them names what has come, and ends with 1 if
 * anything has and does not go by itself within a minute. Looked at are all things on the engine and our folders among the temporary ones. It removes nothing.
 */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { connectEngine } from "#swarm/engine.ts";
import { takeInventory } from "#swarm/inventory.ts";

/** What is there, one line each. Tasks and their containers are left out: they come and go with their services, those of others too. */
async function whatIsThere(): Promise<string[]> {
  const items = (await takeInventory(connectEngine())).filter(({ kind, labels }) => kind !== "task" && labels["com.docker.swarm.service.id"] === undefined);
  const folders = (await readdir(tmpdir())).filter((name) => name.startsWith("cc-ci-"));
  return [...items.map(({ kind, name }) => `${kind} ${name}`), ...folders.map((name) => `folder ${join(tmpdir(), name)}`)].toSorted();
}

/** What is there after and was not before. */
export function comeSince(before: readonly string[], after: readonly string[]): string[] {
  const known = new Set(before);
  return after.filter((line) => !known.has(line));
}

async function main(): Promise<void> {
  const [what, file] = process.argv.slice(2);
  if (file === undefined || (what !== "save" && what !== "compare")) throw new Error("usage: node tools/leftovers.ts save|compare FILE");
  if (what === "save") return await writeFile(file, JSON.stringify(await whatIsThere()));
  const before = JSON.parse(await readFile(file, "utf8")) as string[];
  const patience = AbortSignal.timeout(60_000);
  let left = comeSince(before, await whatIsThere());
  // The engine removes containers after their service, and guards of test programs remove folders after their program.
  while (left.length > 0 && !patience.aborted) {
    await delay(500);
    left = comeSince(before, await whatIsThere());
  }
  for (const line of left) process.stdout.write(`left by the tests: ${line}\n`);
  if (left.length > 0) process.exitCode = 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await main();
