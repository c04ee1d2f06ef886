import type { App } from "cc-ci/suite";
import { attach, createNote, download, getNote, logIn, ownerOf, removeAccount, searchNotes, signUp } from "./notes-api.ts";

/** What the suite stores before an operation and looks for after it: an account, a note of three lines, and a file. */

export async function seed(app: App, mark: string): Promise<void> {
  const owner = ownerOf(mark);
  await signUp(app, owner);
  const token = await logIn(app, owner);
  if (token === null) throw new Error("the account that was just made is refused");
  const note = await createNote(app, token, { body: `Kept by the suite\nA line in between\n${mark}` });
  await attach(app, token, note.id, "mark.txt", mark);
}

/** The mark, when the account, the note and the file are all there; else null, or what differs. */
export async function read(app: App, mark: string): Promise<string | null> {
  const token = await logIn(app, ownerOf(mark));
  if (token === null) return null;
  const found = (await searchNotes(app, token, mark)).find((note) => note.body.includes(mark));
  if (!found) return null;
  const note = await getNote(app, token, found.id);
  const file = note.attachments?.[0];
  if (!file) return "the note has lost its attachment";
  const content = await download(app, token, file.id);
  if (content !== mark) return content === null ? "the attachment has lost its content" : `the attachment holds ${content.slice(0, 60)}`;
  return note.body.split("\n").at(-1) ?? null;
}

/** Removes the account with all that is its, and the dump in the live volume: only a snapshot can bring them back. */
export async function destroy(app: App, mark: string): Promise<void> {
  const token = await logIn(app, ownerOf(mark));
  if (token !== null) await removeAccount(app, token);
  const volume = app.volume("db-data");
  if (await volume.exists("backup.sql.gz")) await volume.remove("backup.sql.gz");
}
