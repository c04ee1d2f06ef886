import { expect, test } from "cc-ci/test";
import { guests } from "./directus-api.ts";
import { grants } from "./gitea.ts";
import { signIn, whoIs } from "./sign-in.ts";

test("ada comes in through the Gitea of this very run, and gets an account without rights", async ({ app, page, dependencies }) => {
  const gitea = dependencies.gitea!;
  const { clientId, callback } = gitea.credentials;
  expect(await grants(gitea)).toEqual([]);
  await signIn(page, app, gitea);
  const [ada, ...others] = await guests(app);
  expect(others).toEqual([]);
  expect(ada).toMatchObject({ email: "ada@example.com", provider: "oidc", external_identifier: "ada@example.com", role: null, status: "active" });
  expect(await whoIs(page)).toBe(ada?.id);
  expect(await grants(gitea)).toEqual([{ person: "ada", clientId, redirects: JSON.stringify([callback]) }]);
});
