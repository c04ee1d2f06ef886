import type { App } from "cc-ci/suite";
import { createAccount, logIn, personOf, picture, pictureOf, post, postsOf, removeAccount, uploadPicture } from "./pds-api.ts";

/** What the suite stores before an operation and looks for after it: an account with a post and a picture. */

export async function seed(app: App, mark: string): Promise<void> {
  const session = await createAccount(app, personOf(mark));
  await post(app, session, mark, await uploadPicture(app, session, picture(mark)));
}

/** The mark, when the account can log in and the post and its picture are there; else null, or what differs. */
export async function read(app: App, mark: string): Promise<string | null> {
  const session = await logIn(app, personOf(mark));
  if (session === null) return null;
  const found = (await postsOf(app, session.did)).find(({ value }) => value.text === mark);
  if (!found) return "the account has lost its post";
  const content = await pictureOf(app, session.did, found);
  if (content === null) return "the post has lost its picture";
  return content.endsWith(mark) ? found.value.text : "the picture is another one";
}

/** Removes the account with all that is its, and the copies in the live volume: only a snapshot can bring them back. */
export async function destroy(app: App, mark: string): Promise<void> {
  const session = await logIn(app, personOf(mark));
  if (session) await removeAccount(app, session.did);
  const volume = app.volume("pds_data");
  for (const copy of ["backup/files.json", "backup/account.sqlite"]) if (await volume.exists(copy)) await volume.remove(copy);
}
