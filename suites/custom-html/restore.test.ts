import { expect, test } from "cc-ci/test";

test("the page is served again, and lies in the volume", async ({ app, operation }) => {
  expect(await app.request(`/${operation.mark}.txt`)).toMatchObject({ status: 200, body: operation.mark });
  expect((await app.volume("content").read(`${operation.mark}.txt`)).toString()).toBe(operation.mark);
});
