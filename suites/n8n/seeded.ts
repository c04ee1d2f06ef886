import type { App } from "cc-ci/suite";
import { activate, asOwner, createHeaderCredential, createWorkflow, fields, findCredential, findWorkflow, removeCredential, removeWorkflow, webhook } from "./n8n-api.ts";

/**
 * What the suite stores before an operation and looks for after it: a credential, and an active workflow that answers only who sends what the credential says.
 * n8n can compare that only if it can decrypt the credential.
 */

export function names(mark: string): { readonly workflow: string; readonly credential: string; readonly path: string } {
  return { workflow: `Kept by the suite ${mark}`, credential: `Key of ${mark}`, path: `kept-${mark}`.toLowerCase() };
}

export async function seed(app: App, mark: string): Promise<void> {
  const cookie = await asOwner(app);
  const { workflow, credential, path } = names(mark);
  const key = await createHeaderCredential(app, cookie, credential, { name: "X-Key", value: `key-${mark}` });
  await activate(app, cookie, await createWorkflow(app, cookie, workflow, [webhook(path, { credential: key }), fields({ kept: mark })]));
}

/** Calls the workflow with a key. */
export async function call(app: App, mark: string, key: string): Promise<{ readonly status: number; readonly body: string }> {
  return await app.request(`/webhook/${names(mark).path}`, { headers: { "x-key": key } });
}

/** The mark, when the workflow answers who has the key and nobody else; else null, or what differs. */
export async function read(app: App, mark: string): Promise<string | null> {
  const cookie = await asOwner(app);
  const { workflow, credential } = names(mark);
  if ((await findWorkflow(app, cookie, workflow)) === null) return null;
  if ((await findCredential(app, cookie, credential)) === null) return "the workflow has lost its credential";
  const refused = await call(app, mark, "another key");
  if (refused.status !== 403) return `who has not the key is answered with ${refused.status}`;
  const answer = await call(app, mark, `key-${mark}`);
  if (answer.status !== 200) return `who has the key is answered with ${answer.status}`;
  return (JSON.parse(answer.body) as { kept: string }).kept;
}

/** Removes the workflow, the credential, and the copy of the database in the live volume: only a snapshot can bring them back. */
export async function destroy(app: App, mark: string): Promise<void> {
  const cookie = await asOwner(app);
  const { workflow, credential } = names(mark);
  const found = await findWorkflow(app, cookie, workflow);
  if (found !== null) await removeWorkflow(app, cookie, found);
  const key = await findCredential(app, cookie, credential);
  if (key !== null) await removeCredential(app, cookie, key.id);
  const volume = app.volume("data");
  if (await volume.exists("backup.sqlite")) await volume.remove("backup.sqlite");
}
