import { expect, test } from "cc-ci/test";
import { asOwner, createHeaderCredential, data, findCredential, removeCredential, send } from "../n8n-api.ts";

test("a credential is kept, and its value is not given back in plain", async ({ app }) => {
  const cookie = await asOwner(app);
  const value = `very-secret-${app.nonce}`;
  const made = await createHeaderCredential(app, cookie, `Plain sight ${app.nonce}`, { name: "Authorization", value });
  expect(await findCredential(app, cookie, made.name)).toMatchObject({ id: made.id, type: "httpHeaderAuth" });
  const answer = await send(app, "GET", `/rest/credentials/${made.id}?includeData=true`, { cookie });
  expect(data<{ data: { name: string } }>(answer, "reading a credential").data.name).toBe("Authorization");
  expect(answer.body).not.toContain(value);
  await removeCredential(app, cookie, made.id);
  expect(await findCredential(app, cookie, made.name)).toBeNull();
});
