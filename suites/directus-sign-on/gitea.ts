import { randomBytes } from "node:crypto";
import type { App } from "cc-ci/suite";

/** What is made in Gitea, so that another app can let people in through it. */

/** Registers an app that people may come to with their account here. */
export async function addClient(gitea: App, name: string, redirect: string): Promise<{ clientId: string; clientSecret: string }> {
  const made = await ask(gitea, "/user/applications/oauth2", { name, redirect_uris: [redirect], confidential_client: true });
  const { client_id: clientId, client_secret: clientSecret } = made as { client_id: string; client_secret: string };
  return { clientId, clientSecret };
}

/** Makes an account and returns its password. */
export async function addPerson(gitea: App, username: string): Promise<string> {
  const password = secret();
  await ask(gitea, "/admin/users", { username, email: `${username}@example.com`, full_name: username, password, must_change_password: false });
  return password;
}

/** Who has let which app see who they are, and where it may lead them back to: Gitea's own record. */
export async function grants(gitea: App): Promise<{ person: string; clientId: string; redirects: string }[]> {
  const sql = "SELECT u.name AS person, a.client_id AS clientId, a.redirect_uris AS redirects FROM oauth2_grant g JOIN oauth2_application a ON a.id = g.application_id JOIN user u ON u.id = g.user_id";
  const { stdout } = await gitea.exec("app", ["sqlite3", "-readonly", "-json", "/var/lib/gitea-sqlite/gitea.db", sql]);
  return stdout.trim() === "" ? [] : (JSON.parse(stdout) as { person: string; clientId: string; redirects: string }[]);
}

async function ask(gitea: App, path: string, body: unknown): Promise<unknown> {
  const authorization = await admin(gitea);
  const answer = await gitea.request(`/api/v1${path}`, { method: "POST", headers: { authorization, "content-type": "application/json" }, body: JSON.stringify(body) });
  if (answer.status !== 201) throw new Error(`Gitea answered POST ${path} with ${answer.status}: ${answer.body.slice(0, 200)}`);
  return JSON.parse(answer.body) as unknown;
}

const passwords = new WeakMap<App, string>();

/** The admin is made at the first call, by Gitea's own command. */
async function admin(gitea: App): Promise<string> {
  let password = passwords.get(gitea);
  if (password === undefined) {
    password = secret();
    await gitea.exec("app", ["gitea", "admin", "user", "create", "--config", "/etc/gitea/app.ini", "--username", "ci-admin", "--email", "ci-admin@example.com", "--password", password, "--must-change-password=false", "--admin"]);
    passwords.set(gitea, password);
  }
  return `Basic ${Buffer.from(`ci-admin:${password}`).toString("base64")}`;
}

function secret(): string {
  return randomBytes(24).toString("base64url");
}
