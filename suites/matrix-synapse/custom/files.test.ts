import { expect, test } from "cc-ci/test";
import { download, makeAccount, stranger, upload } from "../matrix-api.ts";

/** A picture of one colour, 64 by 64. */
const picture = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAIAAAAlC+aJAAAATUlEQVR42u3PQQkAAAgEsEtrJ9teBN/CYAWWzP4mICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIHApKGXw4pIVXWsAAAAASUVORK5CYII=", "base64");

test("a file comes back as it was given, and lies in the volume", async ({ app }) => {
  const ada = await makeAccount(app, stranger("ada"));
  const content = `first line\n${"é ✓ ".repeat(50_000)}\n${app.nonce}`;
  const address = await upload(app, ada, "field notes.txt", "text/plain; charset=utf-8", content);
  const file = await download(app, ada, address);
  expect(file?.body).toBe(content);
  expect(file?.headers["content-disposition"]).toContain("field%20notes.txt");
  const id = address.split("/").at(-1) ?? "";
  expect((await app.volume("data").read(`media_store/local_content/${id.slice(0, 2)}/${id.slice(2, 4)}/${id.slice(4)}`)).toString()).toBe(content);
});

test("a picture is made smaller for those who only want to see what it is", async ({ app }) => {
  const ada = await makeAccount(app, stranger("ada"));
  const address = await upload(app, ada, "blue.png", "image/png", new Uint8Array(picture));
  const small = await download(app, ada, address, "?width=32&height=32&method=crop");
  expect(small?.headers["content-type"]).toBe("image/png");
  expect(small?.body).toContain("PNG");
});

test("strangers are not given files", async ({ app }) => {
  const ada = await makeAccount(app, stranger("ada"));
  const address = (await upload(app, ada, "private.txt", "text/plain", app.nonce)).slice("mxc://".length);
  const answer = await app.request(`/_matrix/client/v1/media/download/${address}`);
  expect(answer.status).toBe(401);
  expect(answer.body).not.toContain(app.nonce);
});
