import type { App } from "cc-ci/suite";
import { get, ics, makeAddressBook, makeCalendar, put, remove } from "./dav-api.ts";
import { person } from "./people.ts";

/** What the suite stores before an operation and looks for after it: a calendar with an event, and an address book with a person. */

export const calendarOf = (mark: string): string => `/ada/cal-${mark.toLowerCase()}/`;
export const bookOf = (mark: string): string => `/ada/book-${mark.toLowerCase()}/`;

export async function seed(app: App, mark: string): Promise<void> {
  const ada = await person(app, "ada");
  const calendar = await makeCalendar(app, ada, `cal-${mark.toLowerCase()}`, "Kept by the suite");
  await put(app, ada, `${calendar}event.ics`, ics({ uid: `event-${mark}`, summary: mark, start: "20300401T090000Z", end: "20300401T100000Z" }));
  const book = await makeAddressBook(app, ada, `book-${mark.toLowerCase()}`, "People kept by the suite");
  await put(app, ada, `${book}person.vcf`, ["BEGIN:VCARD", "VERSION:3.0", `UID:person-${mark}`, "FN:Grace Hopper", "N:Hopper;Grace;;;", `NOTE:${mark}`, "END:VCARD", ""].join("\r\n"));
}

/** The mark, when event and person are both there; else null, or what differs. */
export async function read(app: App, mark: string): Promise<string | null> {
  const ada = await person(app, "ada");
  const event = await get(app, ada, `${calendarOf(mark)}event.ics`);
  if (event === null) return null;
  const card = await get(app, ada, `${bookOf(mark)}person.vcf`);
  if (card === null) return "the address book has lost its person";
  if (!card.includes(`NOTE:${mark}`)) return "the person has lost the note";
  return /^SUMMARY:(.*?)\r?$/m.exec(event)?.[1] ?? "the event has lost its summary";
}

export async function destroy(app: App, mark: string): Promise<void> {
  const ada = await person(app, "ada");
  await remove(app, ada, calendarOf(mark));
  await remove(app, ada, bookOf(mark));
}
