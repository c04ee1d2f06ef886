import { expect, test } from "cc-ci/test";
import { download, logIn, say, signingKeys, sync, topic, upload } from "./matrix-api.ts";
import { fileIn, find, ownerOf } from "./seeded.ts";

test("account, room, message and file are back", async ({ app, operation }) => {
  const mark = String(operation.mark);
  const { name, password } = ownerOf(mark);
  const owner = await logIn(app, name, password);
  expect(owner, "the account has its password again").not.toBeNull();
  const found = await find(app, mark);
  expect(found?.said.map(({ content }) => content["body"])).toEqual([mark, "mark.txt"]);
  expect((await download(app, owner!, fileIn(found?.said ?? []) ?? ""))?.body).toBe(mark);
});

test("other servers know it by the keys from before", async ({ app, operation }) => {
  const found = await find(app, String(operation.mark));
  expect(await signingKeys(app)).toBe(await topic(app, found!.owner, found!.room));
});

test("what is said after the restore reaches a client that waits for it", async ({ app, operation }) => {
  const { owner, room } = (await find(app, String(operation.mark)))!;
  const { next } = await sync(app, owner);
  const event = await say(app, owner, room, { msgtype: "m.text", body: `After the restore ${app.nonce}` });
  expect((await sync(app, owner, next)).messages[room]?.map(({ event_id: id }) => id)).toEqual([event]);
  const url = await upload(app, owner, "after.txt", "text/plain", app.nonce);
  expect((await download(app, owner, url))?.body).toBe(app.nonce);
});
