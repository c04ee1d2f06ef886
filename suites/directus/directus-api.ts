import type { App, AppResponse } from "cc-ci/suite";

export const adminEmail = "admin@example.com";
/** The collection that the suite keeps its own items in. */
export const collection = "ccci_articles";

export type Item = { readonly id: number; readonly title: string; readonly body: string | null; readonly status: string; readonly picture: string | null };
export type StoredFile = { readonly id: string; readonly filename_disk: string; readonly filesize: number | string; readonly type: string };

/** A token, or null when mail address or password is refused. */
export async function logIn(app: App, email: string, password: string): Promise<string | null> {
  const answer = await send(app, "POST", "/auth/login", { json: { email, password } });
  if (answer.status === 401) return null;
  return data<{ access_token: string }>(answer, "logging in").access_token;
}

export async function logInAsAdmin(app: App): Promise<string> {
  const token = await logIn(app, adminEmail, await app.secret("admin_password"));
  if (token === null) throw new Error("the admin's password is refused");
  return token;
}

/** Makes a collection of articles unless it is there, as its designer would in the admin app. */
export async function makeCollection(app: App, token: string, name: string = collection): Promise<void> {
  const known = data<{ collection: string }[]>(await send(app, "GET", "/collections", { token }), "listing collections");
  if (known.some((each) => each.collection === name)) return;
  const fields = [
    { field: "id", type: "integer", schema: { is_primary_key: true, has_auto_increment: true }, meta: { hidden: true } },
    { field: "title", type: "string", schema: { is_nullable: false }, meta: { interface: "input" } },
    { field: "body", type: "text", schema: {}, meta: { interface: "input-multiline" } },
    { field: "status", type: "string", schema: { default_value: "draft", is_nullable: false }, meta: { interface: "input" } },
    { field: "picture", type: "uuid", schema: {}, meta: { interface: "file", special: ["file"] } },
  ];
  data(await send(app, "POST", "/collections", { token, json: { collection: name, schema: {}, meta: { icon: "article" }, fields } }), "making a collection");
  const relation = { collection: name, field: "picture", related_collection: "directus_files", schema: { on_delete: "SET NULL" } };
  data(await send(app, "POST", "/relations", { token, json: relation }), "making a relation");
}

export async function removeCollection(app: App, token: string, name: string): Promise<void> {
  nothing(await send(app, "DELETE", `/collections/${name}`, { token }), "removing a collection");
}

export async function createItem(app: App, token: string, item: Partial<Omit<Item, "id">>, name: string = collection): Promise<Item> {
  return data<Item>(await send(app, "POST", `/items/${name}`, { token, json: item }), "creating an item");
}

/** Items that pass a filter of Directus' own language, oldest first; none where there is no such collection. */
export async function findItems(app: App, token: string, filter: unknown, name: string = collection): Promise<readonly Item[]> {
  const query = `filter=${encodeURIComponent(JSON.stringify(filter))}&sort=id`;
  const answer = await send(app, "GET", `/items/${name}?${query}`, { token });
  // An admin is forbidden nothing but what is not there.
  return answer.status === 403 ? [] : data<Item[]>(answer, "finding items");
}

export async function removeItem(app: App, token: string, id: number): Promise<void> {
  nothing(await send(app, "DELETE", `/items/${collection}/${id}`, { token }), "removing an item");
}

export async function upload(app: App, token: string, name: string, type: string, content: string | Uint8Array<ArrayBuffer>): Promise<StoredFile> {
  const form = new FormData();
  form.append("title", name);
  form.append("file", new Blob([content], { type }), name);
  const encoded = new Response(form);
  const answer = await app.request("/files", {
    method: "POST", body: new Uint8Array(await encoded.arrayBuffer()), headers: { authorization: `Bearer ${token}`, "content-type": encoded.headers.get("content-type") ?? "" },
  });
  return data<StoredFile>(answer, "uploading a file");
}

/** The content of a file, or null when it is not there. */
export async function download(app: App, token: string, id: string, query = ""): Promise<AppResponse | null> {
  const answer = await send(app, "GET", `/assets/${id}${query}`, { token });
  // Directus says of what is not there that it is forbidden.
  if (answer.status === 403 || answer.status === 404) return null;
  return ok(answer, "downloading a file");
}

/** The record and the file on disk. */
export async function removeFile(app: App, token: string, id: string): Promise<void> {
  nothing(await send(app, "DELETE", `/files/${id}`, { token }), "removing a file");
}

export function send(app: App, method: string, path: string, { token, json }: { token?: string; json?: unknown } = {}): Promise<AppResponse> {
  return app.request(path, {
    method,
    headers: { ...(token && { authorization: `Bearer ${token}` }), ...(json !== undefined && { "content-type": "application/json" }) },
    ...(json !== undefined && { body: JSON.stringify(json) }),
  });
}

export function data<T>(answer: AppResponse, what: string): T {
  return (JSON.parse(ok(answer, what).body) as { data: T }).data;
}

function ok(answer: AppResponse, what: string): AppResponse {
  if (answer.status !== 200) throw new Error(`${what} was answered with ${answer.status}: ${answer.body.slice(0, 300)}`);
  return answer;
}

function nothing(answer: AppResponse, what: string): void {
  if (answer.status !== 204) throw new Error(`${what} was answered with ${answer.status}: ${answer.body.slice(0, 300)}`);
}
