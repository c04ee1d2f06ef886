import { existsSync, readFileSync } from "node:fs";
import { registerHooks } from "node:module";

/** Folders, as file URLs that end in a slash. */
export type LoaderFolders = {
  /** The entries, which are JavaScript already. */
  readonly entries: string;
  /** The copy of the suite. */
  readonly suite: string;
  /** The suite's modules without their types. */
  readonly stripped: string;
  /** cc-ci itself. */
  readonly package: string;
  /** cc-ci's own modules without their types. */
  readonly own: string;
};

type Loaded = { readonly format: "module" | "commonjs"; readonly source: string; readonly shortCircuit: true };

/**
 * Keeps a process of Playwright small: it takes modules that were stripped of their types beforehand, so that no compiler is loaded, and Playwright's bundles
 * in half the space. Loaded before anything else, and without types itself, so it may import nothing of ours.
 */
export function installLoader(folders: LoaderFolders): void {
  let compilerPutOff = false;
  registerHooks({
    load(url, context, next) {
      const stripped = strippedOf(url, folders);
      if (stripped !== undefined) return { format: "module", source: readFileSync(new URL(stripped), "utf8"), shortCircuit: true };
      if (/\/playwright-core\/lib\/(?:core|utils)Bundle\.js$/.test(url)) return commonjs(inOneByte(readFileSync(new URL(url), "latin1")));
      if (!compilerPutOff && url.endsWith("/playwright/lib/transform/babelBundle.js")) {
        compilerPutOff = true;
        return commonjs(compilerLater);
      }
      return next(url, context);
    },
  });
}

function commonjs(source: string): Loaded {
  return { format: "commonjs", source, shortCircuit: true };
}

/** Where a module's JavaScript lies; undefined for what Node takes as it is. */
function strippedOf(url: string, { entries, suite, stripped, package: root, own }: LoaderFolders): string | undefined {
  if (!url.endsWith(".ts")) return undefined;
  if (url.startsWith(suite)) return stripped + url.slice(suite.length);
  if (url.startsWith(entries)) return url;
  if (!url.startsWith(root)) return undefined;
  const ours = own + url.slice(root.length);
  return existsSync(new URL(ours)) ? ours : undefined;
}

/**
 * The same program in ASCII. V8 keeps a source as long as the program runs, with two bytes for every character once a single one needs them: in these bundles 200 of
 * seven million, all within strings.
 * @param utf8 UTF-8, read as Latin-1
 */
export function inOneByte(utf8: string): string {
  return utf8.replace(/[\xc2-\xf4][\x80-\xbf]+/g, (bytes) => Buffer.from(bytes, "latin1").toString("utf8").replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`));
}

/** What Playwright's main process wants of its compiler (Babel), which it needs only to rewrite snapshots within tests. Asked for the first time, it loads the real one. */
const compilerLater = `let real;
const load = () => {
  if (!real) {
    delete require.cache[__filename];
    real = require(__filename);
  }
  return real;
};
const later = (name) => (...args) => load()[name](...args);
module.exports = {
  babelParse: later("babelParse"),
  babelTransform: later("babelTransform"),
  declare: later("declare"),
  traverse: later("traverse"),
  types: new Proxy({}, { get: (_, name) => load().types[name] }),
};
`;
