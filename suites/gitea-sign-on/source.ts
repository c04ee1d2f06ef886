import type { App } from "cc-ci/suite";

/** What the login page calls it, and part of the address to which Keycloak leads back. */
export const sourceName = "keycloak";

const configured = ["--config", "/etc/gitea/app.ini"];

/** Makes an admin and the source by Gitea's own commands, unless the source is there. Without the one, the first who comes from Keycloak would become the admin. */
export async function addSource(app: App, { issuer = "", clientId = "", clientSecret = "" }: Readonly<Record<string, string>>): Promise<void> {
  const known = await app.exec("app", ["gitea", "admin", "auth", "list", ...configured]);
  if (known.stdout.includes(sourceName)) return;
  await app.exec("app", ["gitea", "admin", "user", "create", ...configured, "--username", "ci-admin", "--email", "ci-admin@example.com", "--random-password", "--admin"]);
  await app.exec("app", [
    "gitea", "admin", "auth", "add-oauth", ...configured, "--name", sourceName, "--provider", "openidConnect", "--key", clientId, "--secret", clientSecret,
    "--auto-discover-url", `${issuer}/.well-known/openid-configuration`, "--scopes", "profile", "--scopes", "email",
  ]);
}

/** Name and mail address of all who have an account, as Gitea's own command lists them. */
export async function people(app: App): Promise<{ name: string; email: string }[]> {
  const { stdout } = await app.exec("app", ["gitea", "admin", "user", "list", ...configured]);
  const [head = "", ...lines] = stdout.split("\n").filter((line) => /^(ID|\d+)\s/.test(line));
  const columns = head.trim().split(/\s+/);
  return lines.map((line) => {
    const values = line.trim().split(/\s+/);
    const column = (name: string): string => values[columns.indexOf(name)] ?? "";
    return { name: column("Username"), email: column("Email") };
  });
}
