import { expect, test } from "cc-ci/test";
import { createRoom, invite, join, makeAccount, messages, say, send, stranger, sync } from "../matrix-api.ts";

test("two people talk in a room of their own, each hearing the other at once", async ({ app }) => {
  const [ada, grace] = [await makeAccount(app, stranger("ada")), await makeAccount(app, stranger("grace"))];
  const room = await createRoom(app, ada, { name: "Engines", preset: "private_chat" });
  await invite(app, ada, room, grace.user);
  const before = await sync(app, grace);
  expect(before.invited).toContain(room);
  expect((await join(app, grace, room)).status).toBe(200);

  const joined = await sync(app, grace, before.next);
  const question = await say(app, ada, room, { msgtype: "m.text", body: `Does it weave? ✓ ${app.nonce}` });
  const heard = await sync(app, grace, joined.next);
  expect(heard.messages[room]).toEqual([expect.objectContaining({ event_id: question, sender: ada.user, content: { msgtype: "m.text", body: `Does it weave? ✓ ${app.nonce}` } })]);

  const asked = await sync(app, ada);
  // Sent while the other already waits: the answer must wake her.
  const [woken] = await Promise.all([sync(app, ada, asked.next), say(app, grace, room, { msgtype: "m.text", body: "As a loom does." })]);
  const answers = woken.messages[room] ?? (await sync(app, ada, woken.next)).messages[room];
  expect(answers?.map(({ sender, content }) => [sender, content["body"]])).toEqual([[grace.user, "As a loom does."]]);
  expect((await messages(app, grace, room)).map(({ sender }) => sender)).toEqual([ada.user, grace.user]);
});

test("a room is closed to those who were not invited", async ({ app }) => {
  const [ada, eve] = [await makeAccount(app, stranger("ada")), await makeAccount(app, stranger("eve"))];
  const room = await createRoom(app, ada, { preset: "private_chat" });
  await say(app, ada, room, { msgtype: "m.text", body: "Private" });
  expect((await join(app, eve, room)).status).toBe(403);
  expect((await send(app, "GET", `/_matrix/client/v3/rooms/${room}/messages?dir=b`, { token: eve.token })).status).toBe(403);
  expect((await send(app, "GET", `/_matrix/client/v3/rooms/${room}/messages?dir=b`)).status).toBe(401);
});
