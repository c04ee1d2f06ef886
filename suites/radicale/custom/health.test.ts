import { expect, test } from "cc-ci/test";
import { dav } from "../dav-api.ts";

test("programs that only know the domain are shown the way", async ({ app }) => {
  for (const path of ["/.well-known/caldav", "/.well-known/carddav"]) {
    const answer = await dav(app, null, "GET", path);
    expect(answer.fromEdge).toBe(false);
    expect([301, 302, 303, 307, 308]).toContain(answer.status);
    expect(new URL(answer.headers["location"] ?? "", app.baseUrl).pathname).toBe("/");
  }
});

test("the web interface is served, with its script", async ({ app }) => {
  const answer = await dav(app, null, "GET", "/.web/");
  expect(answer.status).toBe(200);
  const script = /<script[^>]* src="([^"]+)"/.exec(answer.body)?.[1];
  expect(script).toBeDefined();
  expect((await dav(app, null, "GET", `/.web/${script}`)).status).toBe(200);
});
