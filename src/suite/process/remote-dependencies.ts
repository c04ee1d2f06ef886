import { Fault } from "#kit/fault.ts";
import type { App } from "../app.ts";
import { call } from "./client.ts";
import { unmet, type DependencyFacts } from "./protocol.ts";
import { remoteApp } from "./remote-app.ts";

/** An app beside the one under test, with what its `wire` returned. */
export type DependencyApp = App & { readonly credentials: Readonly<Record<string, string>> };

/** All of them, by recipe. `skip` ends the test that asks for one that is not there. */
export async function remoteDependencies(skip: (reason: string) => void): Promise<Readonly<Record<string, DependencyApp>>> {
  const all = (await call("/dependencies", {})) as DependencyFacts;
  const there = Object.entries(all).filter(([, { failed }]) => failed === null);
  const apps = new Map(await Promise.all(there.map(async ([recipe, { credentials }]): Promise<[string, DependencyApp]> => [recipe, { ...(await remoteApp(recipe)), credentials }])));
  return new Proxy({}, {
    get: (_, name) => {
      // Whoever awaits the whole asks first whether it is a promise.
      if (typeof name !== "string" || name === "then") return undefined;
      const facts = all[name];
      if (facts === undefined) throw new Fault("suite", "dependency-undeclared", `the suite declares no dependency "${name}"`, { next: `It declares: ${Object.keys(all).join(", ") || "none"}.` });
      if (facts.failed !== null) skip(`${unmet}${name}, which is not there: ${facts.failed}`);
      return apps.get(name);
    },
    has: (_, name) => typeof name === "string" && name in all,
    ownKeys: () => [...apps.keys()],
    getOwnPropertyDescriptor: (_, name) => (typeof name === "string" && apps.has(name) ? { enumerable: true, configurable: true, value: apps.get(name) } : undefined),
  });
}
