import { expect, test } from "cc-ci/test";

test("the page from before the upgrade is served", async ({ app, operation }) => {
  const answer = await app.request(`/${operation.mark}.txt`);
  expect(answer).toMatchObject({ status: 200, body: operation.mark });
});
