import type { App } from "cc-ci/suite";
import { createPost, findPost, pathInVolume, removePost, signInAsOwner, upload } from "./ghost-api.ts";

/** What the suite stores before an operation and looks for after it: a published post, and a file that it links to. */

export function slugOf(mark: string): string {
  return `kept-${mark}`.toLowerCase();
}

/** Addresses of files in a post's text; Ghost keeps them with a place holder for the site's own address. */
export function filesIn(html: string): string[] {
  return [...html.matchAll(/(?:https?:\/\/[^/"]+|__GHOST_URL__)(\/content\/(?:files|images)\/[^"?#\s]+)/g)].map(([, path]) => path ?? "");
}

export async function seed(app: App, mark: string): Promise<void> {
  const cookie = await signInAsOwner(app);
  const file = await upload(app, cookie, "files", `${mark}.txt`, "text/plain", mark);
  const html = `<p>Kept by the suite: ${mark}</p><p><a href="${file}">What belongs to it</a></p>`;
  await createPost(app, cookie, { title: "What has to stay", slug: slugOf(mark), html, status: "published", tags: ["Kept"] });
}

/** The mark, when readers get the post and its file; else null, or what differs. */
export async function read(app: App, mark: string): Promise<string | null> {
  const post = await findPost(app, await signInAsOwner(app), slugOf(mark));
  if (post === null) return null;
  const page = await app.request(`/${post.slug}/`);
  if (page.status !== 200) return `the post is there, but its readers are answered with ${page.status}`;
  if (!page.body.includes(mark)) return "the post has lost its text";
  const [path] = filesIn(post.html ?? "");
  if (path === undefined) return "the post has lost its link";
  const file = await app.request(path);
  if (file.status !== 200) return `the file is answered with ${file.status}`;
  return file.body;
}

/** Removes the post, its file, and the copy of the database in the live volume: only a snapshot can bring them back. */
export async function destroy(app: App, mark: string): Promise<void> {
  const volume = app.volume("ghost_content");
  const cookie = await signInAsOwner(app);
  const post = await findPost(app, cookie, slugOf(mark));
  if (post !== null) {
    await removePost(app, cookie, post.id);
    for (const path of filesIn(post.html ?? "")) await volume.remove(pathInVolume(`${app.baseUrl}${path}`));
  }
  if (await volume.exists("data/backup.db")) await volume.remove("data/backup.db");
}
