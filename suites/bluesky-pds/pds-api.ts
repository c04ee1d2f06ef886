import type { App, AppResponse } from "cc-ci/suite";

/** Somebody with an account here. */
export type Person = { readonly handle: string; readonly password: string };
export type Session = { readonly did: string; readonly handle: string; readonly accessJwt: string; readonly refreshJwt: string };
export type Post = { readonly uri: string; readonly cid: string; readonly value: { readonly text: string; readonly embed?: { readonly images: readonly { readonly image: Blob }[] } } };
type Blob = { readonly $type: "blob"; readonly ref: { readonly $link: string }; readonly mimeType: string; readonly size: number };

const posts = "app.bsky.feed.post";

/** The one to whom the data with a mark belongs. Names have at most 18 characters. */
export function personOf(mark: string): Person {
  return { handle: `s${mark.toLowerCase().replace(/[^a-z0-9]/g, "").slice(-16)}.test`, password: `password-of-${mark}` };
}

/** The admin's own right, as the server's tools use it. */
export async function adminHeader(app: App): Promise<Record<string, string>> {
  return { authorization: `Basic ${Buffer.from(`admin:${await app.secret("pds_admin_password")}`).toString("base64")}` };
}

export async function inviteCode(app: App): Promise<string> {
  const answer = await xrpc(app, "com.atproto.server.createInviteCode", { json: { useCount: 1 }, headers: await adminHeader(app) });
  return parse<{ code: string }>(answer, "making an invite code").code;
}

export async function createAccount(app: App, person: Person): Promise<Session> {
  const json = { ...person, email: `${person.handle.split(".")[0]}@example.com`, inviteCode: await inviteCode(app) };
  return parse<Session>(await xrpc(app, "com.atproto.server.createAccount", { json }), "making an account");
}

/** Null when name or password is refused. */
export async function logIn(app: App, { handle, password }: Person): Promise<Session | null> {
  const answer = await xrpc(app, "com.atproto.server.createSession", { json: { identifier: handle, password } });
  return answer.status === 401 ? null : parse<Session>(answer, "logging in");
}

export async function uploadPicture(app: App, session: Session, content: Uint8Array): Promise<Blob> {
  const headers = { ...bearer(session), "content-type": "image/gif" };
  const answer = await app.request("/xrpc/com.atproto.repo.uploadBlob", { method: "POST", headers, body: content });
  return parse<{ blob: Blob }>(answer, "uploading a picture").blob;
}

export async function post(app: App, session: Session, text: string, blob?: Blob): Promise<{ uri: string; cid: string }> {
  const embed = blob && { $type: "app.bsky.embed.images", images: [{ image: blob, alt: "a dot" }] };
  const json = { repo: session.did, collection: posts, record: { $type: posts, text, createdAt: new Date().toISOString(), ...(embed && { embed }) } };
  return parse(await xrpc(app, "com.atproto.repo.createRecord", { json, headers: bearer(session) }), "posting");
}

/** As anybody sees them, newest first. */
export async function postsOf(app: App, did: string): Promise<readonly Post[]> {
  return parse<{ records: Post[] }>(await xrpc(app, "com.atproto.repo.listRecords", { query: { repo: did, collection: posts } }), "listing posts").records;
}

export async function pictureOf(app: App, did: string, found: Post | undefined): Promise<string | null> {
  const cid = found?.value.embed?.images[0]?.image.ref.$link;
  if (cid === undefined) return null;
  const answer = await xrpc(app, "com.atproto.sync.getBlob", { query: { did, cid } });
  return answer.status === 200 ? answer.body : null;
}

/** With all that is theirs. */
export async function removeAccount(app: App, did: string): Promise<void> {
  ok(await xrpc(app, "com.atproto.admin.deleteAccount", { json: { did }, headers: await adminHeader(app) }), "removing an account");
}

export function bearer(session: Pick<Session, "accessJwt">): Record<string, string> {
  return { authorization: `Bearer ${session.accessJwt}` };
}

type Call = { readonly json?: unknown; readonly query?: Readonly<Record<string, string>>; readonly headers?: Readonly<Record<string, string>> };

/** A query, or with `json` a procedure. */
export function xrpc(app: App, method: string, { json, query, headers }: Call = {}): Promise<AppResponse> {
  const path = `/xrpc/${method}${query ? `?${new URLSearchParams(query).toString()}` : ""}`;
  if (json === undefined) return app.request(path, { headers: { ...headers } });
  return app.request(path, { method: "POST", headers: { ...headers, "content-type": "application/json" }, body: JSON.stringify(json) });
}

export function parse<T>(answer: AppResponse, what: string): T {
  return JSON.parse(ok(answer, what).body) as T;
}

function ok(answer: AppResponse, what: string): AppResponse {
  if (answer.status !== 200) throw new Error(`${what} was answered with ${answer.status}: ${answer.body.slice(0, 300)}`);
  return answer;
}

/** A picture of one colour, 2 by 2; what follows its end is nobody's concern, so two can differ. */
export function picture(remark: string): Uint8Array {
  return new Uint8Array(Buffer.concat([Buffer.from("R0lGODlhAgACAIAAAAAAAP///yH5BAAAAAAALAAAAAACAAIAAAICBAoAOw==", "base64"), Buffer.from(remark)]));
}
