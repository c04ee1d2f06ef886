import { createHash } from "node:crypto";
import type { App, AppResponse } from "cc-ci/suite";

export const ownerEmail = "owner@example.com";

export type Post = { readonly id: string; readonly slug: string; readonly title: string; readonly html: string | null; readonly status: string; readonly url: string; readonly updated_at: string };

/** What the writer of a post gives; `html` is the text. */
export type Draft = {
  readonly title: string;
  readonly html: string;
  readonly slug?: string;
  readonly status?: "draft" | "published";
  readonly visibility?: "public" | "members";
  readonly tags?: readonly string[];
  readonly feature_image?: string;
};

/** Of a recipe whose first start does not make the owner, the first to come is the owner; then the suite is, with a password of this run. */
export async function ownerPassword(app: App): Promise<string> {
  return await app.secret("owner_pass").catch((error: unknown) => {
    if (!String(error).includes("has no secret")) throw error;
    return createHash("sha256").update(`${app.stack} ${app.nonce}`).digest("hex");
  });
}

/** A cookie, or null when mail address or password is refused. */
export async function signIn(app: App, username: string, password: string): Promise<string | null> {
  const answer = await send(app, "POST", "session/", { json: { username, password } });
  if (answer.status === 404 || answer.status === 422) return null;
  expectIs(answer, 201, "signing in");
  return (answer.headers["set-cookie"] ?? "").split(";")[0] ?? "";
}

export async function signInAsOwner(app: App): Promise<string> {
  const password = await ownerPassword(app);
  const known = parse<{ setup: { status: boolean }[] }>(expectIs(await send(app, "GET", "authentication/setup/"), 200, "asking whether there is an owner"));
  if (known.setup[0]?.status === false) {
    expectIs(await send(app, "POST", "authentication/setup/", { json: { setup: [{ name: "Owner", email: ownerEmail, password, blogTitle: "Ghost" }] } }), 201, "making the owner");
  }
  const cookie = await signIn(app, ownerEmail, password);
  if (cookie === null) throw new Error("the owner's password is refused");
  return cookie;
}

export async function createPost(app: App, cookie: string, draft: Draft): Promise<Post> {
  return posts(expectIs(await send(app, "POST", "posts/?source=html&formats=html", { cookie, json: { posts: [draft] } }), 201, "creating a post"))[0]!;
}

export async function changePost(app: App, cookie: string, { id, updated_at }: Post, change: Partial<Draft>): Promise<Post> {
  return posts(expectIs(await send(app, "PUT", `posts/${id}/?source=html&formats=html`, { cookie, json: { posts: [{ ...change, updated_at }] } }), 200, "changing a post"))[0]!;
}

/** The post with that end of its address, or null when there is none. */
export async function findPost(app: App, cookie: string, slug: string): Promise<Post | null> {
  const answer = await send(app, "GET", `posts/slug/${slug}/?formats=html`, { cookie });
  return answer.status === 404 ? null : posts(expectIs(answer, 200, "reading a post"))[0]!;
}

export async function removePost(app: App, cookie: string, id: string): Promise<void> {
  expectIs(await send(app, "DELETE", `posts/${id}/`, { cookie }), 204, "removing a post");
}

/** The address of a file that anybody may download; `kind` is also the folder of the content in which it lies. */
export async function upload(app: App, cookie: string, kind: "files" | "images", name: string, type: string, content: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const form = new FormData();
  form.append("file", new Blob([content], { type }), name);
  const encoded = new Response(form);
  const answer = await app.request(`/ghost/api/admin/${kind}/upload/`, {
    method: "POST", body: new Uint8Array(await encoded.arrayBuffer()), headers: { origin: app.baseUrl, cookie, "content-type": encoded.headers.get("content-type") ?? "" },
  });
  return parse<Record<string, { url: string }[]>>(expectIs(answer, 201, "uploading a file"))[kind]![0]!.url;
}

/** Where in the volume `ghost_content` a file with this address lies. */
export function pathInVolume(url: string): string {
  return new URL(url).pathname.replace(/^\/content\//, "");
}

export function send(app: App, method: string, path: string, { cookie, json }: { cookie?: string; json?: unknown } = {}): Promise<AppResponse> {
  return app.request(`/ghost/api/admin/${path}`, {
    method,
    // Ghost lets a session be used from the site's own pages only.
    headers: { origin: app.baseUrl, ...(cookie !== undefined && { cookie }), ...(json !== undefined && { "content-type": "application/json" }) },
    ...(json !== undefined && { body: JSON.stringify(json) }),
  });
}

export function expectIs(answer: AppResponse, status: number, what: string): AppResponse {
  if (answer.status !== status) throw new Error(`${what} was answered with ${answer.status} instead of ${status}: ${answer.body.slice(0, 300)}`);
  return answer;
}

export function parse<T>(answer: AppResponse): T {
  return JSON.parse(answer.body) as T;
}

function posts(answer: AppResponse): readonly Post[] {
  return parse<{ posts: Post[] }>(answer).posts;
}
