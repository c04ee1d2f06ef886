import { expect, test } from "cc-ci/test";
import { activate, asOwner, createWorkflow, fields, removeWorkflow, webhook } from "./n8n-api.ts";
import { call } from "./seeded.ts";

test("the restored workflow lets in who has the restored credential, and nobody else", async ({ app, operation }) => {
  const mark = String(operation.mark);
  expect(await call(app, mark, `key-${mark}`)).toMatchObject({ status: 200, body: JSON.stringify({ kept: mark }) });
  expect((await call(app, mark, "another key")).status).toBe(403);
});

test("workflows can be made and run after the restore", async ({ app }) => {
  const cookie = await asOwner(app);
  const path = `after-${app.nonce}`.toLowerCase();
  const workflow = await activate(app, cookie, await createWorkflow(app, cookie, `After the restore ${app.nonce}`, [webhook(path), fields({ said: app.nonce })]));
  expect((await app.request(`/webhook/${path}`)).body).toBe(JSON.stringify({ said: app.nonce }));
  await removeWorkflow(app, cookie, workflow);
});
