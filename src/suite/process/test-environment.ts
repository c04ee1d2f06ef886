import { join } from "node:path";

export type TestEnvironment = {
  readonly workFolder: string;
  readonly socketPath: string;
  readonly baseURL: string;
  /** `http://host:port` of the edge's CONNECT proxy; null where the app's name resolves by itself. */
  readonly proxyUrl: string | null;
  /** The edge's unix socket, where the process is in a network namespace of its own; null where it shares the host's. */
  readonly edgeSocket: string | null;
  /** PEM file of the authority behind the edge's certificates; null where the system trusts them. */
  readonly caPath: string | null;
  /** Base64 SHA-256 of a public key in the edge's certificate chain. */
  readonly spkiHash: string | null;
  /** Path of the browser. */
  readonly chromium: string | null;
  /** Folder in which Node keeps compiled code from one run to the next; null for none. */
  readonly compileCache: string | null;
};

/**
 * Has glibc give freed memory back to the system: V8's parser takes and frees ten megabytes for Playwright's bundles, which would otherwise stay with the process.
 * Other C libraries do not know these names. The launcher sets the same for cc-ci itself.
 */
const frugalMalloc = { MALLOC_ARENA_MAX: "1", MALLOC_MMAP_THRESHOLD_: "32768", MALLOC_TRIM_THRESHOLD_: "65536", MALLOC_TOP_PAD_: "16384" } as const;

/**
 * The whole environment of the test process. Nothing else of ours is handed on: tests come with the recipe and are not trusted with what
 * this host knows.
 */
export function testEnvironment(facts: TestEnvironment, ours: NodeJS.ProcessEnv): Record<string, string> {
  const { workFolder, socketPath, baseURL, proxyUrl, edgeSocket, caPath, spkiHash, chromium, compileCache } = facts;
  return {
    PATH: ours.PATH ?? "/usr/local/bin:/usr/bin:/bin",
    HOME: join(workFolder, "home"),
    TMPDIR: join(workFolder, "tmp"),
    LANG: "C.UTF-8",
    TZ: "UTC",
    FORCE_COLOR: "0",
    // A small young generation costs these short-lived processes no time that could be measured, and saves 20 MB in each.
    NODE_OPTIONS: "--max-semi-space-size=1",
    ...frugalMalloc,
    ...(compileCache !== null && { NODE_COMPILE_CACHE: compileCache }),
    // Suites are ordinary TypeScript that Node runs by itself; Playwright's own compiler costs time and memory.
    PW_DISABLE_TS_ESM: "1",
    CC_CI_SOCKET: socketPath,
    CC_CI_BASE_URL: baseURL,
    ...(proxyUrl !== null && { CC_CI_PROXY: proxyUrl }),
    ...(edgeSocket !== null && { CC_CI_EDGE_SOCKET: edgeSocket }),
    ...(caPath !== null && { NODE_EXTRA_CA_CERTS: caPath }),
    ...(spkiHash !== null && { CC_CI_SPKI: spkiHash }),
    ...(chromium !== null && { CC_CI_CHROMIUM: chromium }),
  };
}
