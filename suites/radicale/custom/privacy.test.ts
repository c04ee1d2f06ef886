import { expect, test } from "cc-ci/test";
import { dav, get, ics, makeCalendar, put, remove } from "../dav-api.ts";
import { person } from "../people.ts";

test("a calendar is nobody else's business", async ({ app }) => {
  const [ada, grace] = [await person(app, "ada"), await person(app, "grace")];
  const calendar = await makeCalendar(app, ada, `private-${app.nonce}`, "Private");
  const path = `${calendar}secret.ics`;
  const content = ics({ uid: "secret", summary: "Surprise", start: "20300401T070000Z", end: "20300401T080000Z" });
  await put(app, ada, path, content);

  for (const method of ["GET", "PROPFIND", "PUT", "DELETE"]) {
    const answer = await dav(app, grace, method, path, method === "PUT" ? { body: content, headers: { "content-type": "text/calendar" } } : {});
    expect(answer.status, `${method} by another person`).toBe(403);
    expect(answer.body).not.toContain("Surprise");
  }
  expect((await dav(app, null, "GET", path)).status, "a stranger is asked for a password").toBe(401);
  expect(await get(app, ada, path)).toContain("SUMMARY:Surprise");
  await remove(app, ada, calendar);
});
