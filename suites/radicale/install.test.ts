import { expect, test } from "cc-ci/test";
import { dav } from "./dav-api.ts";
import { person } from "./people.ts";

test("people of the list come in, and are told where their calendars are", async ({ app }) => {
  for (const name of ["ada", "grace"] as const) {
    const body = `<?xml version="1.0"?><propfind xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><prop><current-user-principal/><C:calendar-home-set/></prop></propfind>`;
    const answer = await dav(app, await person(app, name), "PROPFIND", "/", { body, headers: { depth: "0" } });
    expect(answer.status).toBe(207);
    expect(answer.body).toMatch(new RegExp(`current-user-principal>\\s*<href>/${name}/</href>`));
  }
});

test("strangers and wrong passwords are refused", async ({ app }) => {
  const ada = await person(app, "ada");
  expect(await dav(app, null, "PROPFIND", "/ada/")).toMatchObject({ status: 401, fromEdge: false });
  for (const password of ["ada", "password", "", `${ada.password} `]) {
    expect((await dav(app, { ...ada, password }, "PROPFIND", "/ada/")).status).toBe(401);
  }
  expect((await dav(app, { ...ada, name: "nobody" }, "PROPFIND", "/nobody/")).status).toBe(401);
});

test("the server says that it speaks CalDAV and CardDAV", async ({ app }) => {
  const answer = await dav(app, await person(app, "ada"), "OPTIONS", "/");
  expect(answer.status).toBe(200);
  expect(answer.headers["dav"]).toContain("calendar-access");
  expect(answer.headers["dav"]).toContain("addressbook");
  expect(answer.headers["allow"]).toContain("MKCALENDAR");
});
