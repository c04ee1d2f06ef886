import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openStore } from "#store/open.ts";
import type { WarmAlert, WarmApp, WarmEvent } from "#warm/record.ts";
import type { Docker } from "#swarm/engine.ts";
import { namespaceLabel } from "#swarm/labels.ts";
import { makeKeeper, makeKeeperSuite, type KeeperRelease } from "./keeper.ts";

/** The releases of the keeper that stands for any stateful app: `bad` never gets healthy and spoils the data before that, `major` has to be held. */
export const versions = { old: "1.0.0+1.0.0", good: "1.1.0+1.1.0", bad: "1.2.0+1.1.0", major: "2.0.0+2.0.0" } as const;

const releases: Readonly<Record<keyof typeof versions, KeeperRelease>> = {
  old: { version: versions.old },
  good: { version: versions.good, last: "echo migrated > /www/migrated.txt" },
  bad: { version: versions.bad, last: "rm -rf /www/marks; echo spoilt > /www/spoilt.txt; exit 7" },
  major: { version: versions.major, files: { [`release/${versions.major}`]: "You must migrate by hand.\n" } },
};

/** Makes (again) the keeper's repository with the releases of these names, and its suite. */
export async function makeWarmKeeper(folder: string, suites: string, name: string, wanted: readonly (keyof typeof versions)[]): Promise<string> {
  await makeKeeperSuite(suites, name);
  return await makeKeeper(folder, name, wanted.map((one) => ({ ...releases[one], compose: { service: ["init: true"] } })));
}

/** Writes the configuration of a home with warm apps, by name; `text` is the rest of each table. */
export async function configureWarm(home: string, folder: string, suites: string, tables: Readonly<Record<string, string>>): Promise<void> {
  const top = `suites = ${JSON.stringify(suites)}\nupstream = ${JSON.stringify(join(folder, "recipes", "{recipe}"))}\n`;
  await writeFile(join(home, "config.toml"), top + Object.entries(tables).map(([name, text]) => `\n[warm.${name}]\n${text}\n`).join(""));
}

/** What the store of a home knows of a warm app. */
export async function warmOf(home: string, name: string): Promise<{ readonly app: WarmApp | null; readonly alerts: readonly WarmAlert[]; readonly events: readonly WarmEvent[]; readonly units: readonly { readonly word: string; readonly run: string }[] }> {
  await using store = await openStore({ stateHome: home }, { readOnly: true });
  const app = await store.warm.get(name);
  if (!app) return { app, alerts: [], events: [], units: [] };
  return { app, alerts: await store.warm.alerts(app.owner), events: await store.warm.events(app.owner, 1_000), units: await store.warm.units(app.owner) };
}

/** The app's own answer to a path, asked inside one of its running containers; null where there is none or it does not answer with 200. */
export async function askInside(docker: Docker, stack: string, path: string): Promise<string | null> {
  const [container] = await docker.listContainers({ filters: { label: [`${namespaceLabel}=${stack}`], status: ["running"] } });
  if (!container) return null;
  const exec = await docker.getContainer(container.Id).exec({ Cmd: ["wget", "-q", "-O", "-", `http://127.0.0.1${path}`], AttachStdout: true, Tty: true });
  const stream = await exec.start({ Tty: true });
  let text = "";
  for await (const chunk of stream) text += String(chunk);
  return (await exec.inspect()).ExitCode === 0 ? text.trim() : null;
}

/** Stores something in the app's data, as its users would. */
export async function storeMark(docker: Docker, stack: string, name: string, text: string): Promise<void> {
  const [container] = await docker.listContainers({ filters: { label: [`${namespaceLabel}=${stack}`], status: ["running"] } });
  const exec = await docker.getContainer(container!.Id).exec({ Cmd: ["sh", "-c", `mkdir -p /www/marks && echo ${text} > /www/marks/${name}`], AttachStdout: true, Tty: true });
  const stream = await exec.start({ Tty: true });
  stream.resume();
  await new Promise((resolve) => stream.once("end", resolve));
}
