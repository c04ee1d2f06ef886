import { expect, test } from "cc-ci/test";
import { changePost, createPost, removePost, signInAsOwner } from "../ghost-api.ts";

test("a draft is nobody's business, a published post is on the site, in the feed and under its tag, and a removed one is gone", async ({ app }) => {
  const cookie = await signInAsOwner(app);
  const [title, tag] = [`Birds ${app.nonce}`, `Nature ${app.nonce}`];
  const draft = await createPost(app, cookie, { title, html: `<p>A <strong>kestrel</strong> above the field</p>`, tags: [tag] });
  const path = `/${draft.slug}/`;
  expect((await app.request(path)).status).toBe(404);
  expect((await app.request("/rss/")).body).not.toContain(title);

  const post = await changePost(app, cookie, draft, { status: "published" });
  const page = await app.request(path);
  expect(page.status).toBe(200);
  expect(page.body).toContain("A <strong>kestrel</strong> above the field");
  expect((await app.request("/")).body).toContain(title);
  const feed = await app.request("/rss/");
  expect(feed.headers["content-type"]).toContain("xml");
  expect(feed.body).toContain(title);
  expect((await app.request(`/tag/${tag.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}/`)).body).toContain(title);

  await removePost(app, cookie, post.id);
  expect((await app.request(path)).status).toBe(404);
  expect((await app.request("/rss/")).body).not.toContain(title);
});

test("pages, feed and sitemap name the site's own address", async ({ app }) => {
  const cookie = await signInAsOwner(app);
  const post = await createPost(app, cookie, { title: `Address ${app.nonce}`, html: "<p>Here</p>", status: "published" });
  const address = `${app.baseUrl}/${post.slug}/`;
  expect(post.url).toBe(address);
  expect((await app.request(`/${post.slug}/`)).body).toContain(`<link rel="canonical" href="${address}"`);
  expect((await app.request("/rss/")).body).toContain(`<link>${address}</link>`);
  expect((await app.request("/robots.txt")).body).toContain(`${app.baseUrl}/sitemap.xml`);
  await removePost(app, cookie, post.id);
});

test("what is for members is hidden from strangers", async ({ app }) => {
  const cookie = await signInAsOwner(app);
  const html = `<p>For everybody?</p><p>Inner circle ${app.nonce}</p>`;
  const post = await createPost(app, cookie, { title: `Members ${app.nonce}`, html, status: "published", visibility: "members" });
  const page = await app.request(`/${post.slug}/`);
  expect(page.status).toBe(200);
  expect(page.body).not.toContain(`Inner circle ${app.nonce}`);
  await removePost(app, cookie, post.id);
});
