import { expect, test } from "cc-ci/test";
import { changesSince, dav, eventsBetween, ics, put, remove } from "./dav-api.ts";
import { person } from "./people.ts";
import { bookOf, calendarOf } from "./seeded.ts";

test("calendar and address book are back, with their names", async ({ app, operation }) => {
  const mark = String(operation.mark);
  const ada = await person(app, "ada");
  expect(await eventsBetween(app, ada, calendarOf(mark), "20300401T000000Z", "20300402T000000Z")).toEqual([mark]);
  expect((await changesSince(app, ada, bookOf(mark), "")).changed).toEqual([`${bookOf(mark)}person.vcf`]);
  const body = `<?xml version="1.0"?><propfind xmlns="DAV:"><prop><displayname/></prop></propfind>`;
  const answer = await dav(app, ada, "PROPFIND", calendarOf(mark), { body, headers: { depth: "0" } });
  expect(answer.body).toContain("<displayname>Kept by the suite</displayname>");
});

test("the restored calendar can be written", async ({ app, operation }) => {
  const ada = await person(app, "ada");
  const path = `${calendarOf(String(operation.mark))}restored-${app.nonce}.ics`;
  await put(app, ada, path, ics({ uid: `restored-${app.nonce}`, summary: "After the restore", start: "20300601T090000Z", end: "20300601T100000Z" }));
  expect(await eventsBetween(app, ada, calendarOf(String(operation.mark)), "20300601T000000Z", "20300602T000000Z")).toEqual(["After the restore"]);
  await remove(app, ada, path);
});
