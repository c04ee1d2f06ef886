import { expect, test } from "cc-ci/test";

test("the page from before the upgrade is served", async ({ app, operation }) => {
  expect(await app.request(`/${operation.mark}.txt`)).toMatchObject({ status: 200, body: operation.mark });
});
