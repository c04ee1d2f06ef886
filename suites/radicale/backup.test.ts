import { expect, test } from "cc-ci/test";
import { eventsBetween, get } from "./dav-api.ts";
import { person } from "./people.ts";
import { bookOf, calendarOf } from "./seeded.ts";

test("event and person are still served after the backup", async ({ app, operation }) => {
  const mark = String(operation.mark);
  const ada = await person(app, "ada");
  expect(await eventsBetween(app, ada, calendarOf(mark), "20300401T000000Z", "20300402T000000Z")).toEqual([mark]);
  expect(await get(app, ada, `${bookOf(mark)}person.vcf`)).toContain("FN:Grace Hopper");
});
