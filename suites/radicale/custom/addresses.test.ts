import { expect, test } from "cc-ci/test";
import { dav, makeAddressBook, put, remove } from "../dav-api.ts";
import { person } from "../people.ts";

test("people in an address book are found by a part of their name", async ({ app }) => {
  const ada = await person(app, "ada");
  const book = await makeAddressBook(app, ada, `people-${app.nonce}`, "People");
  for (const [first, last] of [["Grace", "Hopper"], ["Zoë", "Müller"], ["Alan", "Turing"]]) {
    await put(app, ada, `${book}${last?.charCodeAt(1)}.vcf`, ["BEGIN:VCARD", "VERSION:3.0", `UID:${last}-${app.nonce}`, `FN:${first} ${last}`, `N:${last};${first};;;`, "END:VCARD", ""].join("\r\n"));
  }
  const body = `<?xml version="1.0"?><CR:addressbook-query xmlns="DAV:" xmlns:CR="urn:ietf:params:xml:ns:carddav"><prop><getetag/><CR:address-data/></prop>
    <CR:filter><CR:prop-filter name="FN"><CR:text-match collation="i;unicode-casemap" match-type="contains">müll</CR:text-match></CR:prop-filter></CR:filter></CR:addressbook-query>`;
  const answer = await dav(app, ada, "REPORT", book, { body, headers: { depth: "1" } });
  expect(answer.status).toBe(207);
  expect([...answer.body.matchAll(/^FN:(.*?)\r?$/gm)].map((match) => match[1])).toEqual(["Zoë Müller"]);
  await remove(app, ada, book);
});
