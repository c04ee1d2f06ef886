import { expect, test } from "cc-ci/test";
import { data, download, findItems, logInAsAdmin, send } from "./directus-api.ts";

test("the article from before the upgrade is served with its file", async ({ app, operation }) => {
  const mark = String(operation.mark);
  const token = await logInAsAdmin(app);
  const found = await findItems(app, token, { body: { _eq: mark } });
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({ title: "Kept by the suite", status: "published" });
  expect((await download(app, token, found[0]?.picture ?? ""))?.body).toBe(mark);
});

test("the collection can still be changed", async ({ app }) => {
  const token = await logInAsAdmin(app);
  const field = { field: "teaser", type: "string", schema: {}, meta: { interface: "input" } };
  expect(data(await send(app, "POST", "/fields/ccci_articles", { token, json: field }), "adding a field")).toMatchObject({ field: "teaser" });
  expect((await send(app, "DELETE", "/fields/ccci_articles/teaser", { token })).status).toBe(204);
});
