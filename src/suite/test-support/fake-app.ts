import { Fault } from "#kit/fault.ts";
import type { App } from "../app.ts";

/** An app without an engine, for tests of what stands between a suite and its app. Its volumes are maps; `exec` answers with what it was given. */
export function fakeApp(facts: Partial<Pick<App, "domain" | "phase" | "version" | "request">> = {}): App {
  const volumes = new Map<string, Map<string, Buffer>>();
  const filesOf = (name: string): Map<string, Buffer> => {
    const files = volumes.get(name) ?? new Map<string, Buffer>();
    volumes.set(name, files);
    return files;
  };
  const domain = facts.domain ?? "fake.cc-ci.localhost";
  return {
    recipe: "fake",
    domain,
    baseUrl: `https://${domain}`,
    stack: domain.replaceAll(".", "_"),
    phase: facts.phase ?? "base",
    version: facts.version ?? null,
    nonce: "nonce",
    async exec(service, argv, { input = "", allowFailure = false } = {}) {
      if (argv[0] === "false" && !allowFailure) throw new Fault("recipe", "command-failed", `false in "${service}" ended with exit code 1`, { evidence: ["nothing to say"] });
      return { exitCode: argv[0] === "false" ? 1 : 0, stdout: `${service}: ${argv.join(" ")}${input}`, stderr: "" };
    },
    volume: (name) => ({
      read: async (path) => filesOf(name).get(path) ?? Promise.reject(new Fault("recipe", "no-file", `${path} is not in volume ${name}`)),
      write: async (path, content) => void filesOf(name).set(path, Buffer.from(content)),
      remove: async (path) => void filesOf(name).delete(path),
      exists: async (path) => filesOf(name).has(path),
      list: async (folder = "") => [...filesOf(name).keys()].filter((path) => path.startsWith(folder)),
    }),
    secret: async (name) => `secret of ${name}`,
    request: facts.request ?? (async (path, { method = "GET", body } = {}) => ({ status: 200, headers: { "x-method": method }, body: `${path} ${Buffer.from(body ?? "").toString()}`, fromEdge: false })),
  };
}
