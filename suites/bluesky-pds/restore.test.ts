import { expect, test } from "cc-ci/test";
import { createAccount, logIn, personOf, post, postsOf, removeAccount } from "./pds-api.ts";

test("the restored account signs new posts with its old key", async ({ app, operation }) => {
  const session = await logIn(app, personOf(String(operation.mark)));
  expect(session).not.toBeNull();
  if (!session) return;
  await post(app, session, "After the restore");
  expect((await postsOf(app, session.did)).map(({ value }) => value.text)).toEqual(["After the restore", operation.mark]);
});

test("a new account is made after the restore", async ({ app }) => {
  const session = await createAccount(app, personOf(`new-${app.nonce}`));
  await post(app, session, app.nonce);
  expect((await postsOf(app, session.did)).map(({ value }) => value.text)).toEqual([app.nonce]);
  await removeAccount(app, session.did);
});
