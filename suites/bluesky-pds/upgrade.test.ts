import { expect, test } from "cc-ci/test";
import { bearer, logIn, parse, personOf, post, postsOf, xrpc } from "./pds-api.ts";

test("the account from before the upgrade goes on posting", async ({ app, operation }) => {
  const session = await logIn(app, personOf(String(operation.mark)));
  expect(session, "the account from before logs in").not.toBeNull();
  if (!session) return;
  await post(app, session, "After the upgrade");
  expect((await postsOf(app, session.did)).map(({ value }) => value.text)).toEqual(["After the upgrade", operation.mark]);
});

test("the account's identity is still known, and points here", async ({ app, operation }) => {
  const session = await logIn(app, personOf(String(operation.mark)));
  const described = parse<{ handleIsCorrect: boolean; didDoc: { service: { serviceEndpoint: string }[] } }>(
    await xrpc(app, "com.atproto.repo.describeRepo", { query: { repo: session?.did ?? "" }, headers: bearer({ accessJwt: session?.accessJwt ?? "" }) }), "describing an account");
  expect(described.handleIsCorrect).toBe(true);
  expect(described.didDoc.service.map(({ serviceEndpoint }) => serviceEndpoint)).toEqual([app.baseUrl]);
});
