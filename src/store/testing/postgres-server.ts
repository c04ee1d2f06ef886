import { spawn } from "node:child_process";
import { once } from "node:events";
import { chown, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { Client } from "pg";
import type { TestProject } from "vitest/node";
import { randomHex } from "#kit/ids.ts";

/** A real PostgreSQL for the tests: on a socket in a folder of its own, without TCP, as another user where this one is root, whom PostgreSQL refuses. */
export type PostgresServer = AsyncDisposable & {
  /** Folder of the socket. */
  readonly socket: string;
  readonly user: string;
  /** URL of one of its databases. */
  url(database: string, password?: string): string;
  /** Runs one statement as its owner. */
  ask(text: string): Promise<void>;
};

declare module "vitest" {
  interface ProvidedContext {
    /** There in the project whose tests run on PostgreSQL. */
    postgres?: { readonly socket: string; readonly user: string };
  }
}

/** Vitest calls this once before the tests of the project, and what it returns after them, even when they fail. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgres();
  project.provide("postgres", { socket: server.socket, user: server.user });
  return async () => server[Symbol.asyncDispose]();
}

/** Starts a server; with `passwords` it asks for one, which nobody knows but its own `ask`. */
export async function startPostgres({ passwords = false } = {}): Promise<PostgresServer> {
  const programs = await findPrograms();
  const user = process.getuid?.() === 0 ? "postgres" : userInfo().username;
  const folder = await mkdtemp(join(tmpdir(), "cc-ci-postgres-"));
  const remove = async (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const [data, password] = [join(folder, "data"), randomHex(16)];
    await writeFile(join(folder, "password"), password);
    const [first, ...as] = await runAs(user, folder);
    const auth = ["-A", passwords ? "scram-sha-256" : "trust", `--pwfile=${join(folder, "password")}`];
    await execa(first, [...as, join(programs, "initdb"), "-D", data, "-U", user, ...auth, "--no-sync", "-E", "UTF8", "--locale=C.UTF-8"], { cwd: folder });
    // The tests kill processes, not the machine.
    const settings = ["listen_addresses=", `unix_socket_directories=${folder}`, "max_connections=200", "fsync=off"].flatMap((setting) => ["-c", setting]);
    const server = spawn(first, [...as, join(programs, "postgres"), "-D", data, ...settings], { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
    const log: string[] = [];
    server.stderr.setEncoding("utf8").on("data", (text: string) => log.push(text));
    const ended = once(server, "exit");
    const stop = async (): Promise<void> => {
      server.kill("SIGINT");
      await ended;
      await remove();
    };
    const url = (database: string, given = ""): string => `postgres://${user}${given && `:${given}`}@/${database}?host=${encodeURIComponent(folder)}`;
    const ask = async (text: string): Promise<void> => {
      const client = new Client({ connectionString: url("postgres", password) });
      try {
        await client.connect();
        await client.query(text);
      } finally {
        await client.end().catch(() => {});
      }
    };
    await untilReady(ask, log, server).catch(async (error: unknown) => { await stop(); throw error; });
    return { socket: folder, user, url, ask, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Debian keeps the server's programs out of PATH, by version. */
async function findPrograms(): Promise<string> {
  const root = "/usr/lib/postgresql";
  const versions = (await readdir(root).catch((): string[] => [])).toSorted((a, b) => Number(b) - Number(a));
  if (versions[0] === undefined) throw new Error("these tests need PostgreSQL's server: `npm test` installs it; by hand it is `apt-get install postgresql`");
  return join(root, versions[0], "bin");
}

/** The command line that starts a program as the user, and that ends it should these tests be killed. */
async function runAs(user: string, folder: string): Promise<[string, ...string[]]> {
  if (process.getuid?.() !== 0) return ["setpriv", "--pdeathsig", "INT"];
  const { stdout } = await execa("id", ["-u", user]);
  await chown(folder, Number(stdout), -1);
  return ["setpriv", "--reuid", user, "--regid", user, "--clear-groups", "--pdeathsig", "INT"];
}

async function untilReady(ask: (text: string) => Promise<void>, log: readonly string[], server: { readonly exitCode: number | null }): Promise<void> {
  for (const end = Date.now() + 30_000; ; ) {
    try {
      return await ask("select 1");
    } catch (error) {
      if (server.exitCode !== null || Date.now() > end) throw new Error(`PostgreSQL does not start: ${log.join("")}`, { cause: error });
    }
    await new Promise((resolve) => { setTimeout(resolve, 20); });
  }
}
