import { expect, test } from "cc-ci/test";
import { createItem, download, findItems, logInAsAdmin, removeFile, removeItem, upload } from "./directus-api.ts";

test("article and file are back", async ({ app, operation }) => {
  const token = await logInAsAdmin(app);
  const [item] = await findItems(app, token, { body: { _eq: operation.mark } });
  expect(item).toBeDefined();
  expect((await download(app, token, item?.picture ?? ""))?.body).toBe(operation.mark);
});

test("database and uploads can be written after the restore", async ({ app }) => {
  const token = await logInAsAdmin(app);
  const file = await upload(app, token, "after.txt", "text/plain", app.nonce);
  const item = await createItem(app, token, { title: "After the restore", body: app.nonce, picture: file.id });
  expect((await findItems(app, token, { body: { _eq: app.nonce } })).map(({ id }) => id)).toEqual([item.id]);
  expect((await download(app, token, file.id))?.body).toBe(app.nonce);
  await removeItem(app, token, item.id);
  await removeFile(app, token, file.id);
});
