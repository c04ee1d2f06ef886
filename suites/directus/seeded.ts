import type { App } from "cc-ci/suite";
import { createItem, download, findItems, logInAsAdmin, makeCollection, removeFile, removeItem, upload } from "./directus-api.ts";

/** What the suite stores before an operation and looks for after it: an article in a collection of its own, and a file that belongs to it. */

export async function seed(app: App, mark: string): Promise<void> {
  const token = await logInAsAdmin(app);
  await makeCollection(app, token);
  const file = await upload(app, token, `${mark}.txt`, "text/plain", mark);
  await createItem(app, token, { title: "Kept by the suite", body: mark, status: "published", picture: file.id });
}

/** The mark, when the article and the content of its file are both there; else null, or what differs. */
export async function read(app: App, mark: string): Promise<string | null> {
  const token = await logInAsAdmin(app);
  const [item] = await findItems(app, token, { body: { _eq: mark } });
  if (!item) return null;
  if (!item.picture) return "the article has lost its file";
  const file = await download(app, token, item.picture);
  if (file === null) return "the file has lost its content";
  return file.body === mark ? item.body : `the file holds ${file.body.slice(0, 60)}`;
}

/** Removes the article, its file, and the dump in the live volume: only a snapshot can bring them back. */
export async function destroy(app: App, mark: string): Promise<void> {
  const token = await logInAsAdmin(app);
  for (const item of await findItems(app, token, { body: { _eq: mark } })) {
    await removeItem(app, token, item.id);
    if (item.picture) await removeFile(app, token, item.picture);
  }
  const volume = app.volume("postgres");
  if (await volume.exists("backup.sql.gz")) await volume.remove("backup.sql.gz");
}
