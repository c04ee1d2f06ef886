import { expect, test } from "cc-ci/test";
import { channels, logIn, types } from "./protocol.ts";
import { connectThroughPage } from "./through-page.ts";

test("the channel from before the upgrade is there, and SuperUser's password still fits", async ({ app, page, operation }) => {
  await page.goto("/");
  const session = await connectThroughPage(page);
  expect((await logIn(session, "SuperUser", await app.secret("su_password"))).type).toBe(types.serverSync);
  expect([...channels(session).keys()]).toContain(operation.mark);
});
