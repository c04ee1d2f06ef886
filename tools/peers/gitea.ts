import { execFile, spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { giteaFolder } from "./gitea/binary.ts";
import { giteaConfig } from "./gitea/config.ts";
import { give, runUser, within, type RunUser } from "./gitea/run-user.ts";

export type GiteaUser = { readonly login: string; readonly token: string };

export type Gitea = AsyncDisposable & {
  /** Start page, without a slash at its end. Loopback only. */
  readonly url: string;
  /** Of the user `cc-ci`, who is no administrator but owns the organisation. Has just the scopes that cc-ci asks for. */
  readonly token: string;
  /** An organisation. */
  readonly owner: string;
  /** May do everything. */
  readonly adminUser: GiteaUser;
  /** Holds all that it writes, its log among it. */
  readonly folder: string;
  /** Of the server. */
  readonly pid: number;
  /** Makes a user with a token. */
  createUser(login: string, scopes?: string): Promise<GiteaUser>;
  /** Calls the interface, by default as the administrator; `path` begins after `/api/v1`. Throws for an answer that is no success. */
  api<T = unknown>(method: string, path: string, body?: unknown, token?: string): Promise<T>;
  /** Ends it and removes what it wrote. */
  stop(): Promise<void>;
};

export type GiteaOptions = {
  /** Told of a build that takes minutes. */
  readonly say?: (line: string) => void;
  /** Lines for its `app.ini`, by section. */
  readonly config?: Readonly<Record<string, readonly string[]>>;
  /** Default `recipes`. */
  readonly owner?: string;
};

/** What the token of cc-ci may do. */
export const ccCiScopes = "read:user,write:organization,write:repository,write:issue";

const startSeconds = 60;

/** Starts a real Gitea of its own on the loopback interface; builds it before, where the cache has none. Ends with this process, even when that is killed. */
export async function startGitea({ say, config, owner = "recipes" }: GiteaOptions = {}): Promise<Gitea> {
  const built = await giteaFolder(say);
  const folder = await mkdtemp(join(tmpdir(), "cc-ci-gitea-"));
  const user = await runUser();
  let server: ChildProcess | undefined;
  let guard: ChildProcess | undefined;
  const stop = async (): Promise<void> => {
    if (server) await end(server);
    if (guard) await end(guard, "SIGKILL");
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
  try {
    await chmod(folder, 0o755);
    const program = await within(user, built, join(folder, "program"));
    const port = await freePort();
    const data = join(folder, "data");
    await mkdir(data, { mode: 0o700 });
    const ini = join(data, "app.ini");
    await writeFile(ini, giteaConfig({ user: user.name, folder: data, program, port, secret: randomBytes(24).toString("hex") }, config), { mode: 0o600 });
    await give(user, data);
    const run = { program: join(program, "gitea"), ini, data, user };
    server = spawn(run.program, ["web", "--config", ini], { cwd: data, env: environment(data, user), ...user.ids, stdio: "ignore" });
    await once(server, "spawn");
    guard = guardAgainst(server.pid!, folder);
    const url = `http://127.0.0.1:${port}`;
    await untilReady(url, server, join(data, "log", "gitea.log"));
    const adminUser = await makeUser(run, "admin-of-peer", "all", true);
    const bot = await makeUser(run, "cc-ci", ccCiScopes, false);
    const gitea: Gitea = {
      url,
      token: bot.token,
      owner,
      adminUser,
      folder: data,
      pid: server.pid!,
      createUser: (login, scopes = "all") => makeUser(run, login, scopes, false),
      api: (method, path, body, token = adminUser.token) => callApi(`${url}/api/v1${path}`, method, body, token),
      stop,
      [Symbol.asyncDispose]: stop,
    };
    await gitea.api("POST", `/admin/users/${bot.login}/orgs`, { username: owner });
    return gitea;
  } catch (error) {
    await stop();
    throw error;
  }
}

type Program = { readonly program: string; readonly ini: string; readonly data: string; readonly user: RunUser };

async function makeUser({ program, ini, data, user }: Program, login: string, scopes: string, admin: boolean): Promise<GiteaUser> {
  const args = ["admin", "user", "create", "--config", ini, "--username", login, "--email", `${login}@example.com`, "--random-password", "--must-change-password=false", "--access-token", "--access-token-name", "peer", "--access-token-scopes", scopes, ...(admin ? ["--admin"] : [])];
  const { stdout } = await promisify(execFile)(program, args, { cwd: data, env: environment(data, user), ...user.ids });
  const token = /\b[0-9a-f]{40}\b/.exec(stdout)?.[0];
  if (token === undefined) throw new Error(`Gitea made no token for ${login}`);
  return { login, token };
}

function environment(data: string, { name }: RunUser): Record<string, string> {
  return { PATH: process.env.PATH ?? "", HOME: data, USER: name, GITEA_WORK_DIR: data };
}

/** Ends Gitea and removes its folder when our end of the pipe closes, which it does however this process ends. */
function guardAgainst(pid: number, folder: string): ChildProcess {
  return spawn("sh", ["-c", 'cat >/dev/null; kill -9 "$1"; rm -rf -- "$2"', "guard", String(pid), folder], { stdio: ["pipe", "ignore", "ignore"], detached: true });
}

async function untilReady(url: string, server: ChildProcess, log: string): Promise<void> {
  const deadline = performance.now() + startSeconds * 1000;
  for (;;) {
    if (server.exitCode !== null || server.signalCode !== null || performance.now() > deadline) {
      const lines = await readFile(log, "utf8").catch(() => "no log");
      throw new Error(`Gitea did not start:\n${lines.split("\n").slice(-20).join("\n")}`);
    }
    const answer = await fetch(`${url}/api/v1/version`).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(50);
  }
}

async function callApi<T>(url: string, method: string, body: unknown, token: string): Promise<T> {
  const response = await fetch(url, { method, headers: { authorization: `token ${token}`, "content-type": "application/json" }, ...(body !== undefined && { body: JSON.stringify(body) }) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url} answered ${response.status}: ${text.slice(0, 300)}`);
  return (text === "" ? undefined : JSON.parse(text)) as T;
}

async function end(child: ChildProcess, signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill(signal);
  const stuck = setTimeout(() => child.kill("SIGKILL"), 10_000);
  await gone;
  clearTimeout(stuck);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
