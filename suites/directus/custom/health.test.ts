import { expect, test } from "cc-ci/test";
import { adminEmail, logIn, logInAsAdmin, send } from "../directus-api.ts";

test("database and storage are well, says the app to its admin", async ({ app }) => {
  const answer = await send(app, "GET", "/server/health", { token: await logInAsAdmin(app) });
  expect(answer.status).toBe(200);
  const health = JSON.parse(answer.body) as { status: string; checks: Record<string, { status: string }[]> };
  expect(health.status).toBe("ok");
  expect(Object.keys(health.checks)).toEqual(expect.arrayContaining(["pg:responseTime", "storage:local:responseTime"]));
});

test("no usual password opens the admin's account", async ({ app }) => {
  for (const password of ["admin", "password", "directus", "d1r3ctu5"]) expect(await logIn(app, adminEmail, password)).toBeNull();
});
