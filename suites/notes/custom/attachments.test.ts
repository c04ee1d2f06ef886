import { expect, test } from "cc-ci/test";
import { attach, createNote, download, logIn, signUp, stranger } from "../notes-api.ts";

test("an attachment comes back as it was given", async ({ app }) => {
  const person = stranger("files");
  await signUp(app, person);
  const token = (await logIn(app, person)) ?? "";
  const note = await createNote(app, token, { body: "With a file\n" });
  const content = `first line\n${"é ✓ ".repeat(20_000)}\n${app.nonce}`;
  const id = await attach(app, token, note.id, "../../field notes.txt", content);
  expect(await download(app, token, id)).toBe(content);
  expect(await app.volume("uploads").exists(id)).toBe(true);
});
