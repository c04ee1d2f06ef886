import { expect, test } from "cc-ci/test";
import { bearer, createAccount, inviteCode, logIn, parse, personOf, xrpc, type Session } from "../pds-api.ts";

test("an account is made by invitation, and its identity is in the directory", async ({ app }) => {
  const person = personOf(`acc-${app.nonce}`);
  const { did } = await createAccount(app, person);
  expect(did).toMatch(/^did:plc:[a-z2-7]{24}$/);
  expect(parse(await xrpc(app, "com.atproto.identity.resolveHandle", { query: { handle: person.handle } }), "resolving a name")).toEqual({ did });
  const described = parse<{ handleIsCorrect: boolean; didDoc: { id: string; alsoKnownAs: string[]; service: { serviceEndpoint: string }[] } }>(
    await xrpc(app, "com.atproto.repo.describeRepo", { query: { repo: did } }), "describing an account");
  expect(described).toMatchObject({ handleIsCorrect: true, didDoc: { id: did, alsoKnownAs: [`at://${person.handle}`], service: [{ serviceEndpoint: app.baseUrl }] } });
});

test("without an invitation, or with a used one, there is no account", async ({ app }) => {
  const ask = (name: string, code?: string) => xrpc(app, "com.atproto.server.createAccount", { json: { handle: `${name}.test`, password: app.nonce, email: `${name}@example.com`, ...(code && { inviteCode: code }) } });
  expect(JSON.parse((await ask("uninvited")).body)).toMatchObject({ error: "InvalidInviteCode" });
  const code = await inviteCode(app);
  expect((await ask("first-guest", code)).status).toBe(200);
  expect(JSON.parse((await ask("second-guest", code)).body)).toMatchObject({ error: "InvalidInviteCode" });
});

test("a session is renewed and ended", async ({ app }) => {
  const person = personOf(`ses-${app.nonce}`);
  await createAccount(app, person);
  expect(await logIn(app, { ...person, password: "wrong" })).toBeNull();
  const session = (await logIn(app, person)) as Session;
  expect(parse(await xrpc(app, "com.atproto.server.getSession", { headers: bearer(session) }), "asking who one is")).toMatchObject({ did: session.did, handle: person.handle });
  const renewed = parse<Session>(await refresh(app, session), "renewing a session");
  expect(renewed.did).toBe(session.did);
  expect((await app.request("/xrpc/com.atproto.server.deleteSession", { method: "POST", headers: { authorization: `Bearer ${renewed.refreshJwt}` } })).status).toBe(200);
  expect((await refresh(app, renewed)).status).not.toBe(200);
});

function refresh(app: Parameters<typeof logIn>[0], session: Session) {
  return app.request("/xrpc/com.atproto.server.refreshSession", { method: "POST", headers: { authorization: `Bearer ${session.refreshJwt}` } });
}
