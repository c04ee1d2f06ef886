import { createHash } from "node:crypto";
import type { App, AppResponse } from "cc-ci/suite";

export const admin = "ci-admin";

/** Random, because the secret is; the same in hooks and tests, which run in different processes. */
export async function adminPassword(app: App): Promise<string> {
  return createHash("sha256").update(`${await app.secret("secret_key")} ${admin}`).digest("base64url").slice(0, 32);
}

/** Makes the admin by Gitea's own command, unless it is there. */
export async function makeAdmin(app: App): Promise<void> {
  const argv = ["gitea", "admin", "user", "create", "--config", "/etc/gitea/app.ini", "--username", admin, "--email", "ci-admin@example.com", "--password", await adminPassword(app), "--must-change-password=false", "--admin"];
  const { exitCode, stdout, stderr } = await app.exec("app", argv, { allowFailure: true });
  if (exitCode !== 0 && !`${stdout}${stderr}`.includes("already exists")) throw new Error(`gitea admin user create: ${stderr.trim().split("\n").at(-1)}`);
}

/** One call of Gitea's API as the admin. */
export async function api(app: App, method: string, path: string, body?: unknown): Promise<AppResponse> {
  const authorization = `Basic ${Buffer.from(`${admin}:${await adminPassword(app)}`).toString("base64")}`;
  return await app.request(`/api/v1${path}`, { method, headers: { authorization, "content-type": "application/json" }, ...(body !== undefined && { body: JSON.stringify(body) }) });
}

/** A call that must succeed. */
export async function must(app: App, method: string, path: string, body?: unknown): Promise<unknown> {
  const { status, body: text } = await api(app, method, path, body);
  if (status < 200 || status > 299) throw new Error(`${method} ${path} was answered with ${status}: ${text.slice(0, 200)}`);
  return text === "" ? undefined : JSON.parse(text);
}

/** A repository with one file. */
export async function makeRepository(app: App, name: string, content: string): Promise<void> {
  await must(app, "POST", "/user/repos", { name, auto_init: true, default_branch: "main" });
  await must(app, "POST", `/repos/${admin}/${name}/contents/mark.txt`, { content: Buffer.from(content).toString("base64"), message: "Add the mark" });
}

/** The file's content, or null when the repository or the file is not there. */
export async function readMark(app: App, name: string): Promise<string | null> {
  const { status, body } = await api(app, "GET", `/repos/${admin}/${name}/contents/mark.txt`);
  if (status === 404) return null;
  if (status !== 200) throw new Error(`reading ${name} was answered with ${status}`);
  return Buffer.from((JSON.parse(body) as { content: string }).content, "base64").toString();
}
