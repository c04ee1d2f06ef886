import { expect, test } from "cc-ci/test";
import { logIn, textOf, types } from "./protocol.ts";
import { connectThroughPage } from "./through-page.ts";

test("a guest comes in through the browser's door, to the version that the release names", async ({ app, page }) => {
  await page.goto("/");
  const session = await connectThroughPage(page);
  const version = await session.until(({ type }) => type === types.version, "its version");
  if (app.version !== null) expect(textOf(version, 2)).toContain(/\d+\.\d+\.\d+/.exec(app.version.split("+")[1] ?? "")?.[0]);
  expect((await logIn(session, "guest")).type).toBe(types.serverSync);
});

test("the database is where the volume is", async ({ app }) => {
  expect(await app.volume("data").exists("mumble-server.sqlite")).toBe(true);
});
