import { expect, test } from "cc-ci/test";

test("a page that is put into the volume is shown, with its own letters", async ({ app, page }) => {
  await app.volume("content").write(`${app.nonce}.html`, `<!doctype html><title>Mine</title><h1>Zażółć ${app.nonce}</h1>`);
  await page.goto(`/${app.nonce}.html`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Zażółć ${app.nonce}`);
});

test("text is sent compressed", async ({ app }) => {
  await app.volume("content").write(`${app.nonce}.txt`, "compress me ".repeat(500));
  const answer = await app.request(`/${app.nonce}.txt`, { headers: { "accept-encoding": "gzip" } });
  expect(answer.headers["content-encoding"]).toBe("gzip");
});
