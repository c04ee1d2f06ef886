import { createHmac, randomBytes } from "node:crypto";
import type { App, AppResponse } from "cc-ci/suite";

/** Someone who is logged in. */
export type Session = { readonly user: string; readonly token: string };
export type RoomEvent = { readonly event_id: string; readonly type: string; readonly sender: string; readonly content: Readonly<Record<string, unknown>> };

type Json = Readonly<Record<string, unknown>>;
const client = "/_matrix/client/v3";
const admin = "/_synapse/admin";

/** A name and a password that nobody has used before. */
export function stranger(role: string): { name: string; password: string } {
  return { name: `${role}-${randomBytes(5).toString("hex")}`, password: randomBytes(16).toString("hex") };
}

/** Makes an account with the secret that is for this, and logs in. Unlike log-ins by password, Synapse does not ration it. */
export async function makeAccount(app: App, { name, password }: { name: string; password: string }, asAdmin = false): Promise<Session> {
  const { nonce } = data<{ nonce: string }>(await send(app, "GET", `${admin}/v1/register`), "asking for a nonce");
  const answer = await sendRegistration(app, nonce, name, password, asAdmin, await app.secret("registration"));
  return sessionOf(answer, "making an account");
}

/** What makes an account, signed with a secret that may be the wrong one. */
export function sendRegistration(app: App, nonce: string, name: string, password: string, asAdmin: boolean, secret: string): Promise<AppResponse> {
  const mac = createHmac("sha1", secret).update([nonce, name, password, asAdmin ? "admin" : "notadmin"].join("\0")).digest("hex");
  return send(app, "POST", `${admin}/v1/register`, { json: { nonce, username: name, password, admin: asAdmin, mac } });
}

/** An admin, made for this one purpose. */
export function makeAdmin(app: App): Promise<Session> {
  return makeAccount(app, stranger("admin"), true);
}

/** Logs someone in on an admin's word, without the password; null when there is no such account. */
export async function logInAs(app: App, by: Session, user: string): Promise<Session | null> {
  const answer = await send(app, "POST", `${admin}/v1/users/${encodeURIComponent(user)}/login`, { token: by.token, json: {} });
  if (answer.status === 404) return null;
  return { user, token: data<{ access_token: string }>(answer, "logging in as somebody").access_token };
}

/** As a client does; null when the password is refused. Synapse allows few of these in a short time. */
export async function logIn(app: App, name: string, password: string): Promise<Session | null> {
  const answer = await send(app, "POST", `${client}/login`, { json: { type: "m.login.password", identifier: { type: "m.id.user", user: name }, password } });
  return answer.status === 403 ? null : sessionOf(answer, "logging in");
}

export function userId(app: App, name: string): string {
  return `@${name.toLowerCase()}:${app.domain}`;
}

export async function createRoom(app: App, who: Session, settings: Json): Promise<string> {
  return data<{ room_id: string }>(await send(app, "POST", `${client}/createRoom`, { token: who.token, json: settings }), "making a room").room_id;
}

/** The room behind an alias, or null. */
export async function findRoom(app: App, alias: string): Promise<string | null> {
  const answer = await send(app, "GET", `${client}/directory/room/${encodeURIComponent(alias)}`);
  return answer.status === 404 ? null : data<{ room_id: string }>(answer, "looking for a room").room_id;
}

export async function invite(app: App, who: Session, room: string, user: string): Promise<void> {
  data(await send(app, "POST", `${client}/rooms/${room}/invite`, { token: who.token, json: { user_id: user } }), "inviting somebody");
}

export function join(app: App, who: Session, room: string): Promise<AppResponse> {
  return send(app, "POST", `${client}/rooms/${room}/join`, { token: who.token, json: {} });
}

export async function say(app: App, who: Session, room: string, content: Json): Promise<string> {
  const path = `${client}/rooms/${room}/send/m.room.message/${randomBytes(8).toString("hex")}`;
  return data<{ event_id: string }>(await send(app, "PUT", path, { token: who.token, json: content }), "sending a message").event_id;
}

/** The newest messages of a room, oldest first. */
export async function messages(app: App, who: Session, room: string): Promise<readonly RoomEvent[]> {
  const { chunk } = data<{ chunk: RoomEvent[] }>(await send(app, "GET", `${client}/rooms/${room}/messages?dir=b&limit=50`, { token: who.token }), "reading a room");
  return chunk.filter(({ type }) => type === "m.room.message").toReversed();
}

export async function topic(app: App, who: Session, room: string): Promise<string> {
  return data<{ topic: string }>(await send(app, "GET", `${client}/rooms/${room}/state/m.room.topic/`, { token: who.token }), "reading a topic").topic;
}

export type Sync = { readonly next: string; readonly invited: readonly string[]; readonly messages: Readonly<Record<string, readonly RoomEvent[]>> };

/** What is new since then. With a token the server waits until something happens, as it does for clients. */
export async function sync(app: App, who: Session, since?: string): Promise<Sync> {
  const query = since === undefined ? "timeout=0" : `timeout=10000&since=${encodeURIComponent(since)}`;
  type Answer = { next_batch: string; rooms?: { invite?: Json; join?: Record<string, { timeline?: { events?: RoomEvent[] } }> } };
  const answer = data<Answer>(await send(app, "GET", `${client}/sync?${query}`, { token: who.token }), "asking for news");
  const joined = Object.entries(answer.rooms?.join ?? {}).map(([room, { timeline }]) => [room, (timeline?.events ?? []).filter(({ type }) => type === "m.room.message")]);
  return { next: answer.next_batch, invited: Object.keys(answer.rooms?.invite ?? {}), messages: Object.fromEntries(joined) as Record<string, RoomEvent[]> };
}

/** Stores a file and returns its address, `mxc://server/id`. */
export async function upload(app: App, who: Session, name: string, type: string, content: string | Uint8Array): Promise<string> {
  const answer = await app.request(`/_matrix/media/v3/upload?filename=${encodeURIComponent(name)}`, {
    method: "POST", body: content, headers: { authorization: `Bearer ${who.token}`, "content-type": type },
  });
  return data<{ content_uri: string }>(answer, "uploading a file").content_uri;
}

/** A file, or what is made of it; null when it is not there. Asked for as someone who is logged in where the server knows that, else as older ones want it. */
export async function download(app: App, who: Session, address: string, query = ""): Promise<AppResponse | null> {
  const path = `${query === "" ? "download" : "thumbnail"}/${address.slice("mxc://".length)}${query}`;
  const answer = await send(app, "GET", `/_matrix/client/v1/media/${path}`, { token: who.token });
  const final = answer.status === 404 && answer.body.includes("M_UNRECOGNIZED") ? await send(app, "GET", `/_matrix/media/v3/${path}`) : answer;
  return final.status === 404 ? null : ok(final, "downloading a file");
}

/** Removes a file of this server as an admin. */
export async function removeFile(app: App, by: Session, address: string): Promise<void> {
  const answer = await send(app, "DELETE", `${admin}/v1/media/${address.slice("mxc://".length)}`, { token: by.token });
  if (answer.status !== 404) ok(answer, "removing a file");
}

/** Removes a room with all that was ever said in it; it is gone when this returns. */
export async function purgeRoom(app: App, by: Session, room: string): Promise<void> {
  data(await send(app, "DELETE", `${admin}/v1/rooms/${room}`, { token: by.token, json: { purge: true, force_purge: true } }), "removing a room");
}

export async function eraseUser(app: App, by: Session, user: string): Promise<void> {
  const answer = await send(app, "POST", `${admin}/v1/deactivate/${encodeURIComponent(user)}`, { token: by.token, json: { erase: true } });
  if (answer.status !== 404) ok(answer, "erasing somebody");
}

/** The keys by which other servers know this one, as one line. */
export async function signingKeys(app: App): Promise<string> {
  const { verify_keys: keys } = data<{ verify_keys: Record<string, { key: string }> }>(await send(app, "GET", "/_matrix/key/v2/server"), "asking for the server's keys");
  return Object.entries(keys).map(([id, { key }]) => `${id} ${key}`).sort().join(", ");
}

export function send(app: App, method: string, path: string, { token, json }: { token?: string; json?: unknown } = {}): Promise<AppResponse> {
  return app.request(path, {
    method,
    headers: { ...(token && { authorization: `Bearer ${token}` }), ...(json !== undefined && { "content-type": "application/json" }) },
    ...(json !== undefined && { body: JSON.stringify(json) }),
  });
}

/** The answer's content; an answer that is no success is an error. */
export function data<T>(answer: AppResponse, what: string): T {
  return JSON.parse(ok(answer, what).body) as T;
}

function sessionOf(answer: AppResponse, what: string): Session {
  const { user_id: user, access_token: token } = data<{ user_id: string; access_token: string }>(answer, what);
  return { user, token };
}

function ok(answer: AppResponse, what: string): AppResponse {
  if (answer.status !== 200) throw new Error(`${what} was answered with ${answer.status}: ${answer.body.slice(0, 200)}`);
  return answer;
}
