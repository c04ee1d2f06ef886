import { expect, test } from "cc-ci/test";
import { channels, createChannel, logIn, removeChannel, types } from "./protocol.ts";
import { connectThroughPage } from "./through-page.ts";

test("the channel is back, and the restored database can be written", async ({ app, page, operation }) => {
  await page.goto("/");
  const session = await connectThroughPage(page);
  expect((await logIn(session, "SuperUser", await app.secret("su_password"))).type).toBe(types.serverSync);
  expect([...channels(session).keys()]).toContain(operation.mark);
  await removeChannel(session, await createChannel(session, `after-${app.nonce}`));
});
