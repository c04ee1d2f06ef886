import { expect, test } from "cc-ci/test";
import { createNote, logIn, searchNotes, send, signUp, stranger } from "../notes-api.ts";

test("a note is created, found by a word of its text, changed and removed", async ({ app }) => {
  const person = stranger("api");
  await signUp(app, person);
  const token = (await logIn(app, person)) ?? "";
  const note = await createNote(app, token, { title: "Birds", body: "A kestrel above the field", tags: ["Nature"] });
  expect((await searchNotes(app, token, "kestrel")).map(({ id }) => id)).toEqual([note.id]);
  expect(await searchNotes(app, token, "heron")).toEqual([]);

  const changed = await send(app, "PUT", `/api/notes/${note.id}`, { token, json: { title: "Birds", body: "A heron by the pond" } });
  expect(changed.status).toBe(200);
  expect((await searchNotes(app, token, "heron")).map(({ id }) => id)).toEqual([note.id]);

  expect((await send(app, "DELETE", `/api/notes/${note.id}`, { token })).status).toBe(204);
  expect(await searchNotes(app, token, "")).toEqual([]);
});

test("a note is nobody else's business", async ({ app }) => {
  const [one, two] = [stranger("one"), stranger("two")];
  await signUp(app, one);
  await signUp(app, two);
  const note = await createNote(app, (await logIn(app, one)) ?? "", { body: "Private\nvery" });
  const token = (await logIn(app, two)) ?? "";
  expect((await send(app, "GET", `/api/notes/${note.id}`, { token })).status).toBe(404);
  expect(await searchNotes(app, token, "Private")).toEqual([]);
  expect((await send(app, "GET", "/api/notes")).status).toBe(401);
});
