import { randomBytes } from "node:crypto";
import type { App, AppResponse } from "cc-ci/suite";

/** A note as every release of the app gives it; `title` and `tags` came with 2.0.0, `pinned` with 3.0.0. */
export type Note = {
  readonly id: number;
  readonly body: string;
  readonly title?: string;
  readonly tags?: readonly string[];
  readonly pinned?: boolean;
  readonly attachments?: readonly { readonly id: string; readonly name: string; readonly size: number }[];
};

/** A person with an account. */
export type Person = { readonly name: string; readonly password: string };

/** The one to whom the data with a mark belongs. */
export function ownerOf(mark: string): Person {
  return { name: `seed-${mark}`.toLowerCase(), password: `password-of-${mark}` };
}

/** Someone who has never been here, for one test. */
export function stranger(role: string): Person {
  return { name: `${role}-${randomBytes(5).toString("hex")}`, password: randomBytes(12).toString("hex") };
}

export async function signUp(app: App, person: Person): Promise<void> {
  await expectStatus(send(app, "POST", "/api/users", { json: person }), 201, "signing up");
}

/** A token, or null when name or password is refused. */
export async function logIn(app: App, person: Person): Promise<string | null> {
  const answer = await send(app, "POST", "/api/tokens", { json: person });
  if (answer.status === 401) return null;
  return parse<{ token: string }>(expectIs(answer, 201, "logging in")).token;
}

export async function createNote(app: App, token: string, note: Partial<Omit<Note, "id">>): Promise<Note> {
  return parse<Note>(await expectStatus(send(app, "POST", "/api/notes", { token, json: note }), 201, "creating a note"));
}

export async function searchNotes(app: App, token: string, query: string): Promise<readonly Note[]> {
  const answer = await expectStatus(send(app, "GET", `/api/notes?q=${encodeURIComponent(query)}`, { token }), 200, "searching");
  return parse<{ notes: Note[] }>(answer).notes;
}

export async function getNote(app: App, token: string, id: number): Promise<Note> {
  return parse<Note>(await expectStatus(send(app, "GET", `/api/notes/${id}`, { token }), 200, "reading a note"));
}

export async function attach(app: App, token: string, note: number, name: string, content: string): Promise<string> {
  const path = `/api/notes/${note}/attachments?name=${encodeURIComponent(name)}`;
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/octet-stream" };
  return parse<{ id: string }>(await expectStatus(app.request(path, { method: "POST", headers, body: content }), 201, "attaching a file")).id;
}

/** The content of an attachment, or null when it is not there. */
export async function download(app: App, token: string, id: string): Promise<string | null> {
  const answer = await send(app, "GET", `/api/attachments/${id}`, { token });
  return answer.status === 404 ? null : expectIs(answer, 200, "downloading an attachment").body;
}

/** Removes the account with all notes and files. */
export async function removeAccount(app: App, token: string): Promise<void> {
  await expectStatus(send(app, "DELETE", "/api/me", { token }), 204, "removing an account");
}

export function send(app: App, method: string, path: string, { token, json }: { token?: string; json?: unknown } = {}): Promise<AppResponse> {
  return app.request(path, {
    method,
    headers: { ...(token && { authorization: `Bearer ${token}` }), ...(json !== undefined && { "content-type": "application/json" }) },
    ...(json !== undefined && { body: JSON.stringify(json) }),
  });
}

async function expectStatus(answer: Promise<AppResponse>, status: number, what: string): Promise<AppResponse> {
  return expectIs(await answer, status, what);
}

function expectIs(answer: AppResponse, status: number, what: string): AppResponse {
  if (answer.status !== status) throw new Error(`${what} was answered with ${answer.status} instead of ${status}: ${answer.body.slice(0, 200)}`);
  return answer;
}

function parse<T>(answer: AppResponse): T {
  return JSON.parse(answer.body) as T;
}
