import { expect, test } from "cc-ci/test";
import { admin, adminPassword, makeAdmin, must, readMark } from "../forge.ts";

test("a commit that is pushed over HTTP is served, and comes back in a clone", async ({ app }) => {
  await makeAdmin(app);
  const name = `pushed-${app.nonce}`;
  await must(app, "POST", "/user/repos", { name, default_branch: "main" });
  const script = `set -e
dir=$(mktemp -d); cd "$dir"; export HOME="$dir" GIT_TERMINAL_PROMPT=0
git init -q -b main one; cd one; git config user.name ci; git config user.email ci@example.com
printf %s "$MARK" > mark.txt; git add mark.txt; git commit -qm "Add the mark"
git -c credential.helper='!f() { echo "username=$WHO"; echo "password=$PASSWORD"; }; f' push -q "http://127.0.0.1:3000/$WHO/$NAME.git" main
cd ..; git -c credential.helper='!f() { echo "username=$WHO"; echo "password=$PASSWORD"; }; f' clone -q "http://127.0.0.1:3000/$WHO/$NAME.git" two
cat two/mark.txt; rm -rf "$dir"`;
  const { stdout } = await app.exec("app", ["bash", "-c", script], { env: { MARK: app.nonce, NAME: name, WHO: admin, PASSWORD: await adminPassword(app) } });
  expect(stdout).toBe(app.nonce);
  // Gitea takes note of a push a moment later; until then it holds the repository for empty, and its API fails over the contents (a panic of 1.25).
  await expect.poll(async () => (await must(app, "GET", `/repos/${admin}/${name}`)) as { empty: boolean }).toMatchObject({ empty: false });
  expect(await readMark(app, name)).toBe(app.nonce);
});

test("a private repository is read with the right password only", async ({ app }) => {
  await makeAdmin(app);
  const name = `private-${app.nonce}`;
  await must(app, "POST", "/user/repos", { name, default_branch: "main", auto_init: true, private: true });
  const read = async (password: string) => {
    const url = `http://${admin}:${password}@127.0.0.1:3000/${admin}/${name}.git`;
    return await app.exec("app", ["git", "-c", "credential.helper=", "ls-remote", url], { allowFailure: true, env: { GIT_TERMINAL_PROMPT: "0", HOME: "/tmp" } });
  };
  expect(await read(await adminPassword(app))).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("refs/heads/main") });
  const refused = await read("wrong");
  expect(refused.exitCode).not.toBe(0);
  expect(refused.stderr).toContain("Authentication failed");
});

test("a large file goes in and comes back", async ({ app }) => {
  await makeAdmin(app);
  const name = `lfs-${app.nonce}`;
  await must(app, "POST", "/user/repos", { name, default_branch: "main" });
  const authorization = `Basic ${Buffer.from(`${admin}:${await adminPassword(app)}`).toString("base64")}`;
  const content = `large ${app.nonce}`;
  const oid = await sha256(content);
  const batch = async (operation: string) => {
    const answer = await app.request(`/${admin}/${name}.git/info/lfs/objects/batch`, {
      method: "POST", headers: { authorization, accept: "application/vnd.git-lfs+json", "content-type": "application/vnd.git-lfs+json" },
      body: JSON.stringify({ operation, transfers: ["basic"], objects: [{ oid, size: content.length }] }),
    });
    expect(answer.status).toBe(200);
    return (JSON.parse(answer.body) as { objects: { actions: Record<string, { href: string; header: Record<string, string> }> }[] }).objects[0]!.actions;
  };
  const { upload } = await batch("upload");
  expect(new URL(upload!.href).origin).toBe(app.baseUrl);
  expect((await app.request(upload!.href, { method: "PUT", headers: upload!.header, body: content })).status).toBe(200);
  const { download } = await batch("download");
  expect((await app.request(download!.href, { headers: download!.header })).body).toBe(content);
});

async function sha256(text: string): Promise<string> {
  return Buffer.from(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))).toString("hex");
}
