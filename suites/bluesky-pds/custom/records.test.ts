import { expect, test } from "cc-ci/test";
import { bearer, createAccount, parse, personOf, picture, pictureOf, post, postsOf, uploadPicture, xrpc } from "../pds-api.ts";

test("a post with a picture is written, read by anybody, and removed", async ({ app }) => {
  const session = await createAccount(app, personOf(`rec-${app.nonce}`));
  await post(app, session, "The first one");
  const { uri } = await post(app, session, `A heron by the pond, ${app.nonce}`, await uploadPicture(app, session, picture(app.nonce)));
  const [newest, ...older] = await postsOf(app, session.did);
  expect(newest).toMatchObject({ uri, value: { text: `A heron by the pond, ${app.nonce}` } });
  expect(older).toHaveLength(1);
  expect((await pictureOf(app, session.did, newest))?.endsWith(app.nonce)).toBe(true);

  const place = { repo: session.did, collection: "app.bsky.feed.post", rkey: uri.split("/").at(-1) ?? "" };
  expect(parse(await xrpc(app, "com.atproto.repo.getRecord", { query: place }), "reading a post")).toMatchObject({ uri, value: { $type: "app.bsky.feed.post" } });
  parse(await xrpc(app, "com.atproto.repo.deleteRecord", { json: place, headers: bearer(session) }), "removing a post");
  expect(await postsOf(app, session.did)).toEqual(older);
});

test("nobody writes in another's name, and no post is of the wrong form", async ({ app }) => {
  const one = await createAccount(app, personOf(`one-${app.nonce}`));
  const two = await createAccount(app, personOf(`two-${app.nonce}`));
  const record = { $type: "app.bsky.feed.post", text: "Not mine", createdAt: new Date().toISOString() };
  const write = (json: unknown, who?: Record<string, string>) => xrpc(app, "com.atproto.repo.createRecord", { json, ...(who && { headers: who }) });
  expect((await write({ repo: one.did, collection: "app.bsky.feed.post", record }, bearer(two))).status).toBeGreaterThanOrEqual(400);
  expect((await write({ repo: one.did, collection: "app.bsky.feed.post", record })).status).toBe(401);
  expect((await write({ repo: two.did, collection: "app.bsky.feed.post", record: { ...record, text: 5 } }, bearer(two))).status).toBe(400);
  expect(await postsOf(app, one.did)).toEqual([]);
});

test("an account can be taken along whole", async ({ app }) => {
  const session = await createAccount(app, personOf(`car-${app.nonce}`));
  await post(app, session, app.nonce);
  const archive = await xrpc(app, "com.atproto.sync.getRepo", { query: { did: session.did } });
  expect(archive).toMatchObject({ status: 200 });
  expect(archive.headers["content-type"]).toContain("application/vnd.ipld.car");
  expect(archive.body).toContain(app.nonce);
  expect(archive.body).toContain(session.did);
});
