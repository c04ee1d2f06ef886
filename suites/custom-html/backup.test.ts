import { expect, test } from "cc-ci/test";

test("the page is still served after the backup", async ({ app, operation }) => {
  expect(await app.request(`/${operation.mark}.txt`)).toMatchObject({ status: 200, body: operation.mark });
});
