import type { App, AppResponse } from "cc-ci/suite";

export const admin = "editor-in-chief";

/** WordPress has no admin until somebody installs it. The password holds a secret of the app, so that whatever would show it is masked. */
export async function adminPassword(app: App): Promise<string> {
  return `${await app.secret("db_password")}-admin`;
}

/** Goes through the installer as the first visitor would, unless somebody has. */
export async function install(app: App): Promise<void> {
  const form = await app.request("/wp-admin/install.php");
  if (form.body.includes("already installed")) return;
  const password = await adminPassword(app);
  const answer = await submit(app, "/wp-admin/install.php?step=2", {
    weblog_title: "Notes from the allotment", user_name: admin, admin_password: password, admin_password2: password, pw_weak: "on",
    admin_email: "editor@example.com", blog_public: "0", language: "",
  });
  if (!answer.body.includes("WordPress has been installed")) throw new Error(`the installer answered ${answer.status}: ${textOf(answer.body)}`);
}

/** What proves to the REST API who asks. */
export type Login = { readonly cookie: string; readonly nonce: string };

/** Null when the password is refused. */
export async function logIn(app: App, password: string): Promise<Login | null> {
  const answer = await submit(app, "/wp-login.php", { log: admin, pwd: password, testcookie: "1" }, "wordpress_test_cookie=WP%20Cookie%20check");
  if (answer.status !== 302) return null;
  const cookie = (answer.headers["set-cookie"] ?? "").split("\n").map((line) => line.split(";")[0] ?? "").join("; ");
  const nonce = await app.request("/wp-admin/admin-ajax.php?action=rest-nonce", { headers: { cookie } });
  if (nonce.status !== 200) throw new Error(`the session was answered with ${nonce.status}: ${textOf(nonce.body)}`);
  return { cookie, nonce: nonce.body.trim() };
}

export async function logInAsAdmin(app: App): Promise<Login> {
  const login = await logIn(app, await adminPassword(app));
  if (!login) throw new Error("the admin's password is refused");
  return login;
}

export type Post = { readonly id: number; readonly link: string; readonly title: { readonly rendered: string }; readonly content: { readonly rendered: string } };
export type Medium = { readonly id: number; readonly source_url: string };

export async function publish(app: App, login: Login, title: string, content: string): Promise<Post> {
  return parse<Post>(await rest(app, "POST", "/wp/v2/posts", { login, json: { title, content, status: "publish" } }), 201);
}

/** As a visitor finds them. */
export async function findPosts(app: App, text: string): Promise<readonly Post[]> {
  return parse<Post[]>(await rest(app, "GET", `/wp/v2/posts&search=${encodeURIComponent(text)}`), 200);
}

export function upload(app: App, login: Login, name: string, type: string, body: string | Uint8Array): Promise<AppResponse> {
  return app.request("/?rest_route=/wp/v2/media", {
    method: "POST", body, headers: { ...headersOf(login), "content-type": type, "content-disposition": `attachment; filename="${name}"` },
  });
}

export async function findMedia(app: App, text: string): Promise<readonly Medium[]> {
  return parse<Medium[]>(await rest(app, "GET", `/wp/v2/media&search=${encodeURIComponent(text)}`), 200);
}

/** For good, not into the trash. */
export async function remove(app: App, login: Login, kind: "posts" | "media", id: number): Promise<void> {
  parse(await rest(app, "DELETE", `/wp/v2/${kind}/${id}&force=true`, { login }), 200);
}

/** As WordPress's own editor does it: nginx lets no DELETE through to a folder's index. */
export function rest(app: App, method: "GET" | "POST" | "DELETE", route: string, { login, json }: { login?: Login; json?: unknown } = {}): Promise<AppResponse> {
  return app.request(`/?rest_route=${route}`, {
    method: method === "GET" ? "GET" : "POST",
    headers: { ...(login && headersOf(login)), ...(method === "DELETE" && { "x-http-method-override": method }), ...(json !== undefined && { "content-type": "application/json" }) },
    ...(json !== undefined && { body: JSON.stringify(json) }),
  });
}

export function parse<T>(answer: AppResponse, status: number): T {
  if (answer.status !== status) throw new Error(`answered with ${answer.status} instead of ${status}: ${textOf(answer.body)}`);
  return JSON.parse(answer.body) as T;
}

function submit(app: App, path: string, fields: Record<string, string>, cookie = ""): Promise<AppResponse> {
  return app.request(path, { method: "POST", body: new URLSearchParams(fields).toString(), headers: { "content-type": "application/x-www-form-urlencoded", cookie } });
}

function headersOf({ cookie, nonce }: Login): Record<string, string> {
  return { cookie, "x-wp-nonce": nonce };
}

function textOf(html: string): string {
  return html.replaceAll(/<(style|script)[\s\S]*?<\/\1>|<[^>]*>/g, " ").replaceAll(/\s+/g, " ").trim().slice(0, 300);
}
