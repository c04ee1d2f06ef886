import type { App } from "cc-ci/suite";

export type User = { readonly id: string; readonly email: string; readonly provider: string; readonly external_identifier: string | null; readonly role: string | null; readonly status: string };

/** Who came in from somewhere else, as Directus keeps them. */
export async function guests(app: App): Promise<readonly User[]> {
  return (await ask(app, "GET", "/users?filter[provider][_neq]=default&fields=id,email,provider,external_identifier,role,status")) as User[];
}

/** Makes somebody an administrator. */
export async function promote(app: App, user: string): Promise<void> {
  const roles = (await ask(app, "GET", "/roles?filter[name][_eq]=Administrator&fields=id")) as { id: string }[];
  await ask(app, "PATCH", `/users/${user}`, { role: roles[0]?.id });
}

/** Removes all of them. */
export async function removeGuests(app: App): Promise<void> {
  const found = await guests(app);
  if (found.length === 0) throw new Error("nobody came in from anywhere else");
  for (const { id } of found) await ask(app, "DELETE", `/users/${id}`, undefined);
}

/** A call as the admin, that must succeed. */
async function ask(app: App, method: string, path: string, json?: unknown): Promise<unknown> {
  const { access_token: token } = (await send(app, "POST", "/auth/login", { json: { email: "admin@example.com", password: await app.secret("admin_password") } })) as { access_token: string };
  return await send(app, method, path, { token, json });
}

async function send(app: App, method: string, path: string, { token, json }: { token?: string; json?: unknown }): Promise<unknown> {
  const answer = await app.request(path, {
    method, headers: { ...(token && { authorization: `Bearer ${token}` }), ...(json !== undefined && { "content-type": "application/json" }) }, ...(json !== undefined && { body: JSON.stringify(json) }),
  });
  if (answer.status === 204) return undefined;
  if (answer.status !== 200) throw new Error(`${method} ${path} was answered with ${answer.status}: ${answer.body.slice(0, 300)}`);
  return (JSON.parse(answer.body) as { data: unknown }).data;
}
