import { expect, test } from "cc-ci/test";
import { asOwner, createWorkflow, findCredential, findWorkflow, readWorkflow, removeWorkflow } from "./n8n-api.ts";
import { call, names } from "./seeded.ts";

test("the workflow from before the upgrade is active and answers with its credential", async ({ app, operation }) => {
  const mark = String(operation.mark);
  const cookie = await asOwner(app);
  const found = await findWorkflow(app, cookie, names(mark).workflow);
  expect(found).not.toBeNull();
  const workflow = await readWorkflow(app, cookie, found!.id);
  expect(workflow.active).toBe(true);
  expect(workflow.nodes.map(({ name }) => name)).toEqual(["Webhook", "Fields"]);
  expect((await findCredential(app, cookie, names(mark).credential))?.type).toBe("httpHeaderAuth");
  expect(await call(app, mark, `key-${mark}`)).toMatchObject({ status: 200, body: JSON.stringify({ kept: mark }) });
});

test("new workflows are stored by the new release", async ({ app }) => {
  const cookie = await asOwner(app);
  const made = await createWorkflow(app, cookie, `After the upgrade ${app.nonce}`, []);
  expect((await findWorkflow(app, cookie, made.name))?.id).toBe(made.id);
  await removeWorkflow(app, cookie, made);
});
