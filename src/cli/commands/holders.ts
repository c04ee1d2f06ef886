import { stateHome } from "#config/home.ts";
import { loadConfig } from "#config/load.ts";
import { formatAge } from "#kit/age.ts";
import { lockedDomains } from "#run/lock.ts";
import { openStore } from "#store/open.ts";

/** Something that is held. `alive` is false for a domain that a killed run left, which waits for `cc-ci reap`. */
type Held = { readonly what: string; readonly kind: "exclusive" | "shared"; readonly holder: string; readonly since: string; readonly pid: number; readonly alive: boolean };

/** `cc-ci runs holders`: domains of apps (files in the state home) and leases (rows of the store). */
export async function holdersCommand(options: { readonly json?: boolean }): Promise<void> {
  const held = await heldNow();
  if (options.json) return held.forEach((one) => print(JSON.stringify(one)));
  if (held.length === 0) return print("nothing is held");
  const width = Math.max(...held.map(({ what }) => what.length));
  for (const one of held) print(`${one.what.padEnd(width)}  ${one.kind === "shared" ? "shared by" : "held by"} ${one.holder} for ${formatAge(Date.now() - Date.parse(one.since))} (process ${one.pid}${one.alive ? "" : ", gone: `cc-ci reap`"})`);
}

async function heldNow(): Promise<Held[]> {
  const home = stateHome();
  await using store = await openStore({ stateHome: home, url: (await loadConfig(home)).store_url }, { readOnly: true });
  const leases = (await store.leases.list()).map(({ name, kind, holder, since, pid }): Held => ({ what: name, kind, holder, since, pid, alive: true }));
  const domains = (await lockedDomains(home)).map(({ holder: { domain, run, since, pid }, alive }): Held => ({ what: `domain:${domain}`, kind: "exclusive", holder: run, since, pid, alive }));
  return [...leases, ...domains];
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
