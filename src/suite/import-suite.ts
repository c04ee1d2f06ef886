import { registerHooks } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Fault, messageOf } from "#kit/fault.ts";

/** How long the top level of `suite.ts` may take; it declares, it does not work. Milliseconds. */
const importLimit = 10_000;

/**
 * Runs `suite.ts` and gives its default export.
 * @param path the copy that is run
 * @param shown turns a path of the copy into the one that the user knows; undefined for a file that is not the suite's
 * @param codeOf a module of the copy without its types, so that Node need not load its compiler to run it; undefined for any other file
 * @throws Fault `usage` at the line that threw
 */
export async function importSuite(path: string, shown: (path: string) => string | undefined, codeOf: (path: string) => string | undefined): Promise<unknown> {
  const hooks = registerHooks({
    load(url, context, next) {
      const source = url.startsWith("file:") ? codeOf(fileURLToPath(url)) : undefined;
      return source === undefined ? next(url, context) : { format: "module", source, shortCircuit: true };
    },
  });
  const timer = Promise.withResolvers<never>();
  const ends = setTimeout(() => timer.reject(new Error(`it did not come to its end within ${importLimit / 1000} s`)), importLimit);
  try {
    const url = pathToFileURL(path).href;
    const module = (await Promise.race([import(/* @vite-ignore */ url), timer.promise])) as { default?: unknown };
    return module.default;
  } catch (error) {
    const at = placeOf(error, shown) ?? { file: shown(path) ?? path, line: 1, column: 1 };
    throw new Fault("usage", "suite-throws", `the suite cannot be loaded: ${firstLine(messageOf(error), shown)}`, { next: "Correct the line; the top level of a suite only declares.", at });
  } finally {
    clearTimeout(ends);
    hooks.deregister();
  }
}

/** The innermost line of the stack that is the suite's own. */
export function placeOf(error: unknown, shown: (path: string) => string | undefined): { file: string; line: number; column: number } | undefined {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  for (const [, path = "", line, column] of stack.matchAll(/(?:file:\/\/)?(\/[^\s():]+):(\d+)(?::(\d+))?/g)) {
    const file = shown(decodeURI(path));
    if (file !== undefined) return { file, line: Number(line), column: Number(column ?? 1) };
  }
  return undefined;
}

function firstLine(message: string, shown: (path: string) => string | undefined): string {
  return (message.split("\n")[0] ?? "").replaceAll(/\/[^\s'"():]+/g, (path) => shown(path) ?? path);
}
