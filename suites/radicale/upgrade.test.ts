import { expect, test } from "cc-ci/test";
import { changesSince, eventsBetween, ics, put, remove } from "./dav-api.ts";
import { person } from "./people.ts";
import { calendarOf } from "./seeded.ts";

test("the event from before the upgrade is found by its time", async ({ app, operation }) => {
  const mark = String(operation.mark);
  const ada = await person(app, "ada");
  expect(await eventsBetween(app, ada, calendarOf(mark), "20300401T000000Z", "20300402T000000Z")).toEqual([mark]);
  expect(await eventsBetween(app, ada, calendarOf(mark), "20300402T000000Z", "20300403T000000Z")).toEqual([]);
});

test("the calendar from before takes new events, and tells programs of them", async ({ app, operation }) => {
  const ada = await person(app, "ada");
  const calendar = calendarOf(String(operation.mark));
  const before = await changesSince(app, ada, calendar, "");
  const path = `${calendar}after-${app.nonce}.ics`;
  await put(app, ada, path, ics({ uid: `after-${app.nonce}`, summary: "After the upgrade", start: "20300501T090000Z", end: "20300501T100000Z" }));
  expect((await changesSince(app, ada, calendar, before.token)).changed).toEqual([path]);
  await remove(app, ada, path);
});
