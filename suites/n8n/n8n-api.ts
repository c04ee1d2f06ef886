import { createHash } from "node:crypto";
import type { App, AppResponse } from "cc-ci/suite";

export const ownerEmail = "owner@example.com";

export type Node = { readonly name: string; readonly type: string; readonly typeVersion: number; readonly parameters: Record<string, unknown>; readonly webhookId?: string; readonly credentials?: Record<string, { id: string; name: string }> };
export type Workflow = { readonly id: string; readonly name: string; readonly active: boolean; readonly versionId: string; readonly nodes: readonly Node[]; readonly isArchived?: boolean };
export type Credential = { readonly id: string; readonly name: string; readonly type: string };

/** n8n asks for a capital letter and a digit. Whoever has the key of the credentials may as well be the owner. The same wherever the data goes, as its key is. */
export async function ownerPassword(app: App): Promise<string> {
  const secret = await app.secret("encrypt_key").catch(() => app.nonce);
  return `N8n-${createHash("sha256").update(`owner: ${secret}`).digest("hex").slice(0, 40)}`;
}

/** A cookie, or null when mail address or password is refused. */
export async function signIn(app: App, email: string, password: string): Promise<string | null> {
  const answer = await send(app, "POST", "/rest/login", { json: { emailOrLdapLoginId: email, password } });
  return answer.status === 401 ? null : cookieOf(expectIs(answer, 200, "signing in"));
}

/** Of the owner, by app. n8n lets one sign in a few times a minute only, and a session outlives upgrade and restore. */
const sessions = new Map<string, string>();

/** Signs in as the owner, and makes the owner where n8n waits for one. */
export async function asOwner(app: App): Promise<string> {
  const known = sessions.get(app.domain);
  if (known !== undefined && (await send(app, "GET", "/rest/login", { cookie: known })).status === 200) return known;
  const password = await ownerPassword(app);
  const settings = data<{ userManagement: { showSetupOnFirstLoad?: boolean } }>(await send(app, "GET", "/rest/settings"), "asking for the settings");
  const cookie = settings.userManagement.showSetupOnFirstLoad === true
    ? cookieOf(expectIs(await send(app, "POST", "/rest/owner/setup", { json: { email: ownerEmail, firstName: "Ada", lastName: "Lovelace", password } }), 200, "making the owner"))
    : await signIn(app, ownerEmail, password);
  if (cookie === null) throw new Error("the owner's password is refused");
  sessions.set(app.domain, cookie);
  return cookie;
}

/** Makes a workflow of nodes, each of which follows the one before. */
export async function createWorkflow(app: App, cookie: string, name: string, nodes: readonly Node[]): Promise<Workflow> {
  const placed = nodes.map((node, i) => ({ ...node, id: crypto.randomUUID(), position: [240 * i, 0] }));
  const connections = Object.fromEntries(nodes.slice(1).map((next, i) => [nodes[i]?.name ?? "", { main: [[{ node: next.name, type: "main", index: 0 }]] }]));
  const json = { name, nodes: placed, connections, active: false, settings: { executionOrder: "v1" } };
  return data<Workflow>(await send(app, "POST", "/rest/workflows", { cookie, json }), "creating a workflow");
}

/** From now on the workflow is run by what starts it. */
export async function activate(app: App, cookie: string, { id, versionId }: Workflow): Promise<Workflow> {
  return data<Workflow>(await send(app, "POST", `/rest/workflows/${id}/activate`, { cookie, json: { versionId } }), "activating a workflow");
}

export async function deactivate(app: App, cookie: string, { id }: Workflow): Promise<void> {
  data(await send(app, "POST", `/rest/workflows/${id}/deactivate`, { cookie, json: {} }), "deactivating a workflow");
}

export async function readWorkflow(app: App, cookie: string, id: string): Promise<Workflow> {
  return data<Workflow>(await send(app, "GET", `/rest/workflows/${id}`, { cookie }), "reading a workflow");
}

export async function findWorkflow(app: App, cookie: string, name: string): Promise<Workflow | null> {
  const found = data<Workflow[]>(await send(app, "GET", `/rest/workflows?filter=${encodeURIComponent(JSON.stringify({ name }))}`, { cookie }), "finding a workflow");
  return found.find((each) => each.name === name) ?? null;
}

/** n8n deletes only what was archived before. */
export async function removeWorkflow(app: App, cookie: string, workflow: Workflow): Promise<void> {
  if (workflow.isArchived !== true) data(await send(app, "POST", `/rest/workflows/${workflow.id}/archive`, { cookie, json: {} }), "archiving a workflow");
  data(await send(app, "DELETE", `/rest/workflows/${workflow.id}`, { cookie }), "removing a workflow");
}

/** A name and a value that callers must send as a header. */
export async function createHeaderCredential(app: App, cookie: string, name: string, header: { readonly name: string; readonly value: string }): Promise<Credential> {
  return data<Credential>(await send(app, "POST", "/rest/credentials", { cookie, json: { name, type: "httpHeaderAuth", data: header } }), "creating a credential");
}

export async function findCredential(app: App, cookie: string, name: string): Promise<Credential | null> {
  return data<Credential[]>(await send(app, "GET", "/rest/credentials", { cookie }), "listing credentials").find((each) => each.name === name) ?? null;
}

export async function removeCredential(app: App, cookie: string, id: string): Promise<void> {
  data(await send(app, "DELETE", `/rest/credentials/${id}`, { cookie }), "removing a credential");
}

/** A node that starts the workflow when its address is called, and answers with what the last node gives. */
export function webhook(path: string, more: { readonly method?: string; readonly credential?: Credential } = {}): Node {
  const { method = "GET", credential } = more;
  return {
    name: "Webhook", type: "n8n-nodes-base.webhook", typeVersion: 2, webhookId: crypto.randomUUID(),
    parameters: { httpMethod: method, path, responseMode: "lastNode", options: {}, ...(credential && { authentication: "headerAuth" }) },
    ...(credential && { credentials: { httpHeaderAuth: { id: credential.id, name: credential.name } } }),
  };
}

/** A node that gives these fields, whose values may be expressions. */
export function fields(values: Readonly<Record<string, string>>): Node {
  const assignments = Object.entries(values).map(([name, value]) => ({ id: crypto.randomUUID(), name, value, type: "string" }));
  return { name: "Fields", type: "n8n-nodes-base.set", typeVersion: 3.4, parameters: { assignments: { assignments }, options: {} } };
}

export function code(jsCode: string): Node {
  return { name: "Code", type: "n8n-nodes-base.code", typeVersion: 2, parameters: { jsCode } };
}

export function send(app: App, method: string, path: string, { cookie, json }: { cookie?: string; json?: unknown } = {}): Promise<AppResponse> {
  return app.request(path, {
    method,
    headers: { "browser-id": "cc-ci", ...(cookie !== undefined && { cookie }), ...(json !== undefined && { "content-type": "application/json" }) },
    ...(json !== undefined && { body: JSON.stringify(json) }),
  });
}

export function data<T>(answer: AppResponse, what: string): T {
  return (JSON.parse(expectIs(answer, 200, what).body) as { data: T }).data;
}

function expectIs(answer: AppResponse, status: number, what: string): AppResponse {
  if (answer.status !== status) throw new Error(`${what} was answered with ${answer.status} instead of ${status}: ${answer.body.slice(0, 300)}`);
  return answer;
}

function cookieOf(answer: AppResponse): string {
  const cookie = /n8n-auth=[^;]+/.exec(answer.headers["set-cookie"] ?? "")?.[0];
  if (cookie === undefined) throw new Error("n8n gives no session");
  return cookie;
}
