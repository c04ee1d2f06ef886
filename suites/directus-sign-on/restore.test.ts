import { expect, test } from "cc-ci/test";
import { guests } from "./directus-api.ts";
import { signIn, whoIs } from "./sign-in.ts";

test("after the restore ada is the same as before", async ({ app, page, dependencies }) => {
  const before = await guests(app);
  expect(before.map(({ email }) => email)).toEqual(["ada@example.com"]);
  await signIn(page, app, dependencies.gitea!);
  expect(await whoIs(page)).toBe(before[0]?.id);
  expect(await guests(app)).toEqual(before);
});
