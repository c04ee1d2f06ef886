import { expect, test } from "cc-ci/test";
import { channels, logIn } from "./protocol.ts";
import { connectThroughPage } from "./through-page.ts";

test("the server has gone on during the backup", async ({ page, operation }) => {
  await page.goto("/");
  const session = await connectThroughPage(page);
  await logIn(session, "visitor");
  expect([...channels(session).keys()]).toContain(operation.mark);
});
