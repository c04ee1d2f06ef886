import { expect, test } from "cc-ci/test";
import { createPost, expectIs, parse, removePost, send, signInAsOwner } from "../ghost-api.ts";

type Integration = { readonly id: string; readonly api_keys: readonly { readonly type: string; readonly secret: string }[] };

test("another program reads what is published, with a key and only with one", async ({ app }) => {
  const cookie = await signInAsOwner(app);
  const made = await send(app, "POST", "integrations/?include=api_keys", { cookie, json: { integrations: [{ name: `Reader ${app.nonce}` }] } });
  const integration = parse<{ integrations: Integration[] }>(expectIs(made, 201, "making an integration")).integrations[0];
  const key = integration?.api_keys.find(({ type }) => type === "content")?.secret ?? "";
  const out = await createPost(app, cookie, { title: `Out ${app.nonce}`, html: "<p>Out</p>", status: "published" });
  const inside = await createPost(app, cookie, { title: `Not yet ${app.nonce}`, html: "<p>In</p>" });

  const list = async (with_: string) => await app.request(`/ghost/api/content/posts/?key=${with_}&limit=all&fields=slug,title`);
  const slugs = parse<{ posts: { slug: string }[] }>(expectIs(await list(key), 200, "reading with a key")).posts.map(({ slug }) => slug);
  expect(slugs).toContain(out.slug);
  expect(slugs).not.toContain(inside.slug);
  expect((await list(key.replaceAll(/[0-9a-f]/g, "0"))).status).toBe(401);
  expect((await app.request("/ghost/api/content/posts/")).status).toBe(403);

  await send(app, "DELETE", `integrations/${integration?.id ?? ""}/`, { cookie });
  expect((await list(key)).status).toBe(401);
  await removePost(app, cookie, out.id);
  await removePost(app, cookie, inside.id);
});
