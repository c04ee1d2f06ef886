import { expect, test } from "cc-ci/test";
import { changesSince, dav, eventsBetween, get, ics, makeCalendar, put, remove } from "../dav-api.ts";
import { person } from "../people.ts";

const breakfast = { uid: "breakfast", summary: "Frühstück ✓", start: "20300401T070000Z", end: "20300401T080000Z" };

test("an event is made, moved and removed, and a second program is told each time", async ({ app }) => {
  const ada = await person(app, "ada");
  const calendar = await makeCalendar(app, ada, `moved-${app.nonce}`, "Moved");
  const path = `${calendar}breakfast.ics`;
  const empty = await changesSince(app, ada, calendar, "");
  expect(empty.changed).toEqual([]);

  await put(app, ada, path, ics(breakfast));
  const made = await changesSince(app, ada, calendar, empty.token);
  expect(made).toMatchObject({ changed: [path], removed: [] });
  expect(await get(app, ada, path)).toContain("SUMMARY:Frühstück ✓");

  await put(app, ada, path, ics({ ...breakfast, start: "20300402T070000Z", end: "20300402T080000Z" }));
  expect(await eventsBetween(app, ada, calendar, "20300401T000000Z", "20300402T000000Z")).toEqual([]);
  expect(await eventsBetween(app, ada, calendar, "20300402T000000Z", "20300403T000000Z")).toEqual([breakfast.summary]);
  const moved = await changesSince(app, ada, calendar, made.token);
  expect(moved.changed).toEqual([path]);

  await remove(app, ada, path);
  expect(await changesSince(app, ada, calendar, moved.token)).toMatchObject({ changed: [], removed: [path] });
  await remove(app, ada, calendar);
  expect(await get(app, ada, calendar)).toBeNull();
});

test("an event that comes back every week is found weeks later", async ({ app }) => {
  const ada = await person(app, "ada");
  const calendar = await makeCalendar(app, ada, `weekly-${app.nonce}`, "Weekly");
  await put(app, ada, `${calendar}choir.ics`, ics({ uid: "choir", summary: "Choir", start: "20300401T180000Z", end: "20300401T200000Z", rule: "FREQ=WEEKLY;COUNT=5" }));
  expect(await eventsBetween(app, ada, calendar, "20300429T000000Z", "20300430T000000Z"), "the fifth time").toEqual(["Choir"]);
  expect(await eventsBetween(app, ada, calendar, "20300430T000000Z", "20300501T000000Z"), "another day").toEqual([]);
  expect(await eventsBetween(app, ada, calendar, "20300506T000000Z", "20300507T000000Z"), "after the last time").toEqual([]);
  await remove(app, ada, calendar);
});

test("of two programs that change one event, the second is told instead of overwriting", async ({ app }) => {
  const ada = await person(app, "ada");
  const calendar = await makeCalendar(app, ada, `conflict-${app.nonce}`, "Conflict");
  const path = `${calendar}breakfast.ics`;
  const first = await put(app, ada, path, ics(breakfast));
  expect(first).not.toBe("");
  await put(app, ada, path, ics({ ...breakfast, summary: "Brunch" }), { "if-match": first });
  const late = await dav(app, ada, "PUT", path, { body: ics({ ...breakfast, summary: "Lunch" }), headers: { "content-type": "text/calendar", "if-match": first } });
  expect(late.status).toBe(412);
  expect(await get(app, ada, path)).toContain("SUMMARY:Brunch");
  await remove(app, ada, calendar);
});

test("what is no calendar is refused", async ({ app }) => {
  const ada = await person(app, "ada");
  const calendar = await makeCalendar(app, ada, `broken-${app.nonce}`, "Broken");
  const answer = await dav(app, ada, "PUT", `${calendar}broken.ics`, { body: "BEGIN:VCALENDAR\r\nno end", headers: { "content-type": "text/calendar" } });
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(answer.status).toBeLessThan(500);
  expect((await changesSince(app, ada, calendar, "")).changed).toEqual([]);
  await remove(app, ada, calendar);
});
