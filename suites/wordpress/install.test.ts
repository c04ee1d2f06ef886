import { expect, test } from "cc-ci/test";
import { install, logInAsAdmin, rest } from "./wordpress-api.ts";

test("the installer is gone through once, and closed afterwards", async ({ app }) => {
  await install(app);
  const again = await app.request("/wp-admin/install.php");
  expect(again.body).toContain("already installed");
});

test("the admin comes in, and WordPress is the version that the release names", async ({ app }) => {
  const login = await logInAsAdmin(app);
  const me = await rest(app, "GET", "/wp/v2/users/me&context=edit", { login });
  expect(JSON.parse(me.body)).toMatchObject({ roles: ["administrator"] });
  const about = await app.request("/wp-admin/about.php", { headers: { cookie: login.cookie } });
  if (app.version !== null) expect(about.body).toContain(`Version ${app.version.split("+")[1]}`);
});

test("all addresses are https and the app's own", async ({ app }) => {
  const root = JSON.parse((await rest(app, "GET", "/")).body) as { home: string; url: string };
  expect(root).toMatchObject({ home: app.baseUrl, url: app.baseUrl });
});
