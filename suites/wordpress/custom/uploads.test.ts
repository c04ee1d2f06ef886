import { expect, test } from "cc-ci/test";
import { install, logInAsAdmin, parse, upload, type Medium } from "../wordpress-api.ts";

test.beforeAll(async ({ app }) => install(app));

/** A picture of one colour, 2 by 2, which PHP can scale and store. */
const picture = Buffer.from("R0lGODlhAgACAIAAAAAAAP///yH5BAAAAAAALAAAAAACAAIAAAICBAoAOw==", "base64");

test("a picture is uploaded and served by the web server", async ({ app }) => {
  const stored = parse<Medium & { media_details: { width: number } }>(await upload(app, await logInAsAdmin(app), `${app.nonce}.gif`, "image/gif", picture), 201);
  expect(stored.media_details.width).toBe(2);
  expect(stored.source_url).toContain(`${app.baseUrl}/wp-content/uploads/`);
  const served = await app.request(stored.source_url);
  expect(served).toMatchObject({ status: 200 });
  expect(served.headers["content-type"]).toBe("image/gif");
});

test("a file of 8 MB is let in by nginx and PHP", async ({ app }) => {
  const stored = await upload(app, await logInAsAdmin(app), `${app.nonce}.txt`, "text/plain", "Slugs. ".repeat(1_200_000));
  expect(stored.status, stored.body.slice(0, 300)).toBe(201);
});

test("an uploaded script is refused", async ({ app }) => {
  const stored = await upload(app, await logInAsAdmin(app), `${app.nonce}.php`, "application/x-php", "<?php echo 6 * 7;");
  expect(stored.status).toBeGreaterThanOrEqual(400);
});
