import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { randomHex } from "#kit/ids.ts";
import { fakeApp } from "#suite/test-support/fake-app.ts";
import { startLocalSite, type LocalSite } from "#suite/test-support/local-site.ts";
import { listShipped } from "../list.ts";
import { defaultLimits, type ShippedLimits } from "../limits.ts";
import { runConfined, type ConfinedResults } from "../run-confined.ts";

/** A file's text, or where a link leads. */
export type Content = string | { readonly link: string };

/** A recipe's repository with one commit, in a folder that is gone afterwards. */
export type TestRepository = AsyncDisposable & { readonly folder: string; readonly clone: string; readonly commit: string };

export async function makeRepository(files: Readonly<Record<string, Content>>): Promise<TestRepository> {
  const folder = await mkdtemp(join(tmpdir(), "cc-ci-shipped-"));
  const clone = join(folder, "clone");
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(clone, path)), { recursive: true });
    await (typeof content === "string" ? writeFile(join(clone, path), content) : symlink(content.link, join(clone, path)));
  }
  const git = async (...args: string[]): Promise<string> => (await promisify(execFile)("git", ["-C", clone, "-c", "user.name=t", "-c", "user.email=t@example.org", ...args])).stdout;
  await promisify(execFile)("git", ["init", "--quiet", clone]);
  await git("add", "--all", "--force");
  await git("commit", "--quiet", "--message", "one");
  const commit = (await git("rev-parse", "HEAD")).trim();
  return { folder, clone, commit, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true, maxRetries: 3 }) };
}

export type ConfineOptions = { readonly limits?: Partial<ShippedLimits>; readonly chromium?: string; readonly signal?: AbortSignal; readonly id?: string; readonly onOutput?: (text: string) => void };

export const siteDomain = "app.cc-ci.localhost";

/** Runs the tests of these files confined, against a site that answers every request with one page. */
export async function confine(files: Readonly<Record<string, Content>>, options: ConfineOptions = {}): Promise<ConfinedResults & { readonly output: string; readonly requests: readonly string[] }> {
  await using repository = await makeRepository(files);
  await using site = await startLocalSite(siteDomain, "<title>the app</title><h1>the app</h1>");
  const socketPath = join(repository.folder, "s.sock");
  await using _edge = await unixEdge(socketPath, site);
  const app = fakeApp({ domain: siteDomain, phase: "head", version: "1.0.0+1.0.0" });
  let output = "";
  const result = await runConfined({
    id: options.id ?? `test-${randomHex(6)}`, workFolder: repository.folder, clone: repository.clone, shipped: await listShipped(repository.clone, repository.commit),
    app, edge: { socketPath, proxyUrl: site.proxyUrl, caPath: site.caPath, spkiHash: site.spkiHash }, chromium: options.chromium ?? null, version: app.version,
    limits: { ...defaultLimits, seconds: 60, ...options.limits }, signal: options.signal ?? new AbortController().signal, onOutput: (text) => {
      output += `${text}\n`;
      options.onOutput?.(text);
    },
  });
  return { ...result, output, requests: site.requests };
}

/** The site's proxy on a unix socket, as the built-in edge has one. */
async function unixEdge(path: string, site: LocalSite): Promise<AsyncDisposable> {
  const { hostname, port } = new URL(site.proxyUrl);
  const server = createServer((client) => {
    const edge = connect(Number(port), hostname);
    client.pipe(edge).pipe(client);
    for (const one of [client, edge]) one.on("error", () => undefined).on("close", () => void (client.destroy(), edge.destroy()));
  });
  await new Promise<void>((done) => void server.listen(path, done));
  return { [Symbol.asyncDispose]: async () => void server.close() };
}
