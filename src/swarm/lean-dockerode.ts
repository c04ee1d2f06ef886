import { createRequire } from "node:module";
import type Dockerode from "dockerode";

const require = createRequire(import.meta.url);
const client = createRequire(require.resolve("dockerode"));
const modem = createRequire(client.resolve("docker-modem"));

putOff(client, "./session");
putOff(modem, "./ssh");

/**
 * dockerode, without what it loads and cc-ci never uses: gRPC for BuildKit's sessions and an SSH client for `ssh://` engines, 150 files and 10 MB. Both are put off until
 * something calls them.
 */
export const Docker = require("dockerode") as typeof Dockerode;

/** Puts a function in the place of a CommonJS module that exports one, which loads the real one at its first call. */
function putOff(from: NodeJS.Require, request: string): void {
  const path = from.resolve(request);
  // Whoever had it loaded before us keeps it.
  if (from.cache[path]) return;
  let real: ((...args: unknown[]) => unknown) | undefined;
  const stand = (...args: unknown[]): unknown => {
    if (!real) {
      delete from.cache[path];
      real = from(path) as (...args: unknown[]) => unknown;
    }
    return real(...args);
  };
  from.cache[path] = Object.assign(Object.create(null) as NodeJS.Module, { id: path, filename: path, loaded: true, exports: stand, children: [], paths: [] });
}
