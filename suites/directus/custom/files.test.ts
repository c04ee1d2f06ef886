import { expect, test } from "cc-ci/test";
import { download, logInAsAdmin, removeFile, send, upload } from "../directus-api.ts";

/** A picture of one colour, 4 by 4. */
const picture = new Uint8Array(Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAIAAAAmkwkpAAAAEElEQVR42mNIc/kPRwzEcQCpYhqRH1PYSgAAAABJRU5ErkJggg==", "base64"));

test("a file comes back as it was given, and lies in the volume for uploads", async ({ app }) => {
  const token = await logInAsAdmin(app);
  const content = `first line\n${"é ✓ ".repeat(50_000)}\n${app.nonce}`;
  const file = await upload(app, token, "field notes.txt", "text/plain", content);
  expect((await download(app, token, file.id))?.body).toBe(content);
  expect((await app.volume("uploads").read(file.filename_disk)).toString()).toBe(content);
  expect((await send(app, "GET", `/assets/${file.id}`)).status, "strangers may not read it").toBe(403);
  await removeFile(app, token, file.id);
  expect(await app.volume("uploads").exists(file.filename_disk)).toBe(false);
});

test("a picture is measured and made anew in another size and form", async ({ app }) => {
  const token = await logInAsAdmin(app);
  const file = await upload(app, token, "dot.png", "image/png", picture);
  expect(file).toMatchObject({ type: "image/png", width: 4, height: 4 });
  const made = await download(app, token, file.id, "?width=2&height=2&format=webp");
  expect(made?.headers["content-type"]).toBe("image/webp");
  expect(made?.body).toContain("WEBP");
  await removeFile(app, token, file.id);
});
