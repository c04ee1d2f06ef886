import type { App, AppResponse } from "cc-ci/suite";
import type { Person } from "./people.ts";

/** An entry of a calendar. Times are UTC in the format of iCalendar, such as `20300401T090000Z`. */
export type Event = { readonly uid: string; readonly summary: string; readonly start: string; readonly end: string; readonly rule?: string };

export function ics(event: Event): string {
  return [
    "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//cc-ci//suite//EN", "BEGIN:VEVENT", `UID:${event.uid}`, "DTSTAMP:20300101T000000Z",
    `DTSTART:${event.start}`, `DTEND:${event.end}`, ...(event.rule === undefined ? [] : [`RRULE:${event.rule}`]), `SUMMARY:${event.summary}`, "END:VEVENT", "END:VCALENDAR", "",
  ].join("\r\n");
}

/** Makes a calendar and returns its path. */
export async function makeCalendar(app: App, who: Person, id: string, title: string): Promise<string> {
  const path = `/${who.name}/${id}/`;
  const body = `<?xml version="1.0"?><C:mkcalendar xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><set><prop><displayname>${title}</displayname>
    <C:supported-calendar-component-set><C:comp name="VEVENT"/></C:supported-calendar-component-set></prop></set></C:mkcalendar>`;
  expectStatus(await dav(app, who, "MKCALENDAR", path, { body }), [201], "making a calendar");
  return path;
}

/** Makes an address book and returns its path. */
export async function makeAddressBook(app: App, who: Person, id: string, title: string): Promise<string> {
  const path = `/${who.name}/${id}/`;
  const body = `<?xml version="1.0"?><mkcol xmlns="DAV:" xmlns:CR="urn:ietf:params:xml:ns:carddav"><set><prop>
    <resourcetype><collection/><CR:addressbook/></resourcetype><displayname>${title}</displayname></prop></set></mkcol>`;
  expectStatus(await dav(app, who, "MKCOL", path, { body }), [201], "making an address book");
  return path;
}

/** Stores an entry and returns its ETag. */
export async function put(app: App, who: Person, path: string, content: string, headers: Readonly<Record<string, string>> = {}): Promise<string> {
  const type = path.endsWith(".vcf") ? "text/vcard" : "text/calendar";
  const answer = await dav(app, who, "PUT", path, { body: content, headers: { "content-type": `${type}; charset=utf-8`, ...headers } });
  return expectStatus(answer, [201, 204], `storing ${path}`).headers["etag"] ?? "";
}

/** What lies at a path, or null when nothing does. */
export async function get(app: App, who: Person, path: string): Promise<string | null> {
  const answer = await dav(app, who, "GET", path);
  return answer.status === 404 ? null : expectStatus(answer, [200], `reading ${path}`).body;
}

export async function remove(app: App, who: Person, path: string): Promise<void> {
  expectStatus(await dav(app, who, "DELETE", path), [200, 204, 404], `removing ${path}`);
}

/** Summaries of the calendar's events that touch a span of time, as programs ask for the page that they show. */
export async function eventsBetween(app: App, who: Person, calendar: string, start: string, end: string): Promise<string[]> {
  const body = `<?xml version="1.0"?><C:calendar-query xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><prop><getetag/><C:calendar-data/></prop>
    <C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"><C:time-range start="${start}" end="${end}"/></C:comp-filter></C:comp-filter></C:filter></C:calendar-query>`;
  const answer = expectStatus(await dav(app, who, "REPORT", calendar, { body, headers: { depth: "1" } }), [207], "asking for events");
  return [...answer.body.matchAll(/^SUMMARY:(.*?)\r?$/gm)].map((match) => match[1] ?? "").sort();
}

/** What has changed in a collection since a token, or all when there is none: paths (removed ones too), and the next token. */
export async function changesSince(app: App, who: Person, collection: string, token: string): Promise<{ changed: string[]; removed: string[]; token: string }> {
  const body = `<?xml version="1.0"?><sync-collection xmlns="DAV:"><sync-token>${token}</sync-token><sync-level>1</sync-level><prop><getetag/></prop></sync-collection>`;
  const answer = expectStatus(await dav(app, who, "REPORT", collection, { body }), [207], "asking for changes");
  const answers = [...answer.body.matchAll(/<response>([\s\S]*?)<\/response>/g)].map((match) => match[1] ?? "");
  const paths = (gone: boolean): string[] => answers.filter((each) => each.includes("404 Not Found") === gone).map((each) => /<href>(.*?)<\/href>/.exec(each)?.[1] ?? "").sort();
  return { changed: paths(false), removed: paths(true), token: /<sync-token>(.*?)<\/sync-token>/.exec(answer.body)?.[1] ?? "" };
}

type Request = { readonly body?: string; readonly headers?: Readonly<Record<string, string>> };

/** One request of WebDAV; nobody's when `who` is null. */
export function dav(app: App, who: Person | null, method: string, path: string, { body, headers }: Request = {}): Promise<AppResponse> {
  const authorization = who && `Basic ${Buffer.from(`${who.name}:${who.password}`).toString("base64")}`;
  return app.request(path, {
    method,
    headers: { ...(body !== undefined && { "content-type": "application/xml; charset=utf-8" }), ...(authorization && { authorization }), ...headers },
    ...(body !== undefined && { body }),
  });
}

function expectStatus(answer: AppResponse, statuses: readonly number[], what: string): AppResponse {
  if (!statuses.includes(answer.status)) throw new Error(`${what} was answered with ${answer.status} instead of ${statuses.join(" or ")}: ${answer.body.slice(0, 200)}`);
  return answer;
}
