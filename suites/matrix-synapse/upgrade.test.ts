import { expect, test } from "cc-ci/test";
import { data, download, logIn, makeAdmin, say, send, signingKeys, sync, topic } from "./matrix-api.ts";
import { fileIn, find, ownerOf } from "./seeded.ts";

test("the account from before the upgrade comes in with its password, and its client is shown the room", async ({ app, operation }) => {
  const mark = String(operation.mark);
  const { name, password } = ownerOf(mark);
  const owner = await logIn(app, name, password);
  expect(owner).not.toBeNull();
  const found = await find(app, mark);
  const news = await sync(app, owner!);
  expect(news.messages[found?.room ?? ""]?.map(({ content }) => content["body"])).toEqual([mark, "mark.txt"]);
  expect((await download(app, owner!, fileIn(found?.said ?? []) ?? ""))?.body).toBe(mark);
});

test("other servers know it by the keys from before", async ({ app, operation }) => {
  const found = await find(app, String(operation.mark));
  expect(await signingKeys(app)).toBe(await topic(app, found!.owner, found!.room));
});

test("the room from before takes new messages", async ({ app, operation }) => {
  const { owner, room } = (await find(app, String(operation.mark)))!;
  const { next } = await sync(app, owner);
  const event = await say(app, owner, room, { msgtype: "m.text", body: `After the upgrade ${app.nonce}` });
  expect((await sync(app, owner, next)).messages[room]?.map(({ event_id: id }) => id)).toEqual([event]);
});

test("it runs the version that its release names", async ({ app }) => {
  test.skip(app.version === null, "no release");
  const { server_version: version } = data<{ server_version: string }>(
    await send(app, "GET", "/_synapse/admin/v1/server_version", { token: (await makeAdmin(app)).token }), "asking for the version");
  expect(version.split(" ")[0]).toBe(app.version?.split("+")[1]?.replace(/^v/, ""));
});
