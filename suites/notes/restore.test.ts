import { expect, test } from "cc-ci/test";
import { createNote, download, getNote, logIn, ownerOf, searchNotes } from "./notes-api.ts";

test("note and attachment are back", async ({ app, operation }) => {
  const mark = String(operation.mark);
  const token = (await logIn(app, ownerOf(mark))) ?? "";
  const [found] = await searchNotes(app, token, mark);
  expect(found).toBeDefined();
  const note = await getNote(app, token, found?.id ?? 0);
  expect(note.attachments).toHaveLength(1);
  expect(await download(app, token, note.attachments?.[0]?.id ?? "")).toBe(mark);
});

test("the restored database takes new notes", async ({ app, operation }) => {
  const token = (await logIn(app, ownerOf(String(operation.mark)))) ?? "";
  const made = await createNote(app, token, { body: `After the restore\n${app.nonce}` });
  expect((await searchNotes(app, token, app.nonce)).map((note) => note.id)).toContain(made.id);
});
