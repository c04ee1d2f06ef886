import { expect, test } from "cc-ci/test";
import { channels, createChannel, logIn, numberOf, removeChannel, textOf, types, wrongUserPassword } from "../protocol.ts";
import { connectThroughPage } from "../through-page.ts";

test.beforeEach(async ({ page }) => void (await page.goto("/")));

test("SuperUser comes in with the password from the secret", async ({ app, page }) => {
  const session = await connectThroughPage(page);
  const answer = await logIn(session, "SuperUser", await app.secret("su_password"));
  expect(answer.type).toBe(types.serverSync);
  expect(session.messages[0]?.type, "the server says its version first").toBe(types.version);
});

test("a wrong password is refused", async ({ app, page }) => {
  const answer = await logIn(await connectThroughPage(page), "SuperUser", app.nonce);
  expect(answer.type).toBe(types.reject);
  expect(numberOf(answer, 1)).toBe(wrongUserPassword);
});

test("welcome text, name and most users are those of the settings", async ({ page }) => {
  const session = await connectThroughPage(page);
  const sync = await logIn(session, "newcomer");
  expect(textOf(sync, 3)).toBe("Welcome to the test bench");
  expect(channels(session).get("Bench")).toBe(0);
  const config = await session.until(({ type }) => type === types.serverConfig, "ServerConfig");
  expect(numberOf(config, 6)).toBe(23);
});

test("what one writes, the other reads", async ({ app, page }) => {
  const [ann, bob] = [await connectThroughPage(page), await connectThroughPage(page)];
  await logIn(ann, "Ann");
  const me = await logIn(bob, "Bob");
  await ann.send(types.textMessage, { 2: numberOf(me, 1) ?? 0, 5: `Do you hear me? ${app.nonce}` });
  const heard = await bob.until(({ type }) => type === types.textMessage, "the message");
  expect(textOf(heard, 5)).toBe(`Do you hear me? ${app.nonce}`);
});

test("SuperUser makes a channel that guests see and cannot make themselves", async ({ app, page }) => {
  const [owner, guest] = [await connectThroughPage(page), await connectThroughPage(page)];
  await logIn(owner, "SuperUser", await app.secret("su_password"));
  await logIn(guest, "Guest");
  const id = await createChannel(owner, `kitchen-${app.nonce}`);
  await guest.until((message) => message.type === types.channelState && textOf(message, 3) === `kitchen-${app.nonce}`, "the new channel");
  await expect(createChannel(guest, `cellar-${app.nonce}`)).rejects.toThrow("is denied");
  await removeChannel(owner, id);
});
