import { expect, test } from "cc-ci/test";
import { findPosts } from "./wordpress-api.ts";

test("the post is still served after the backup", async ({ app, operation }) => {
  expect(await findPosts(app, String(operation.mark))).toHaveLength(1);
});
