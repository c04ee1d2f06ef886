import { createHash, randomBytes } from "node:crypto";
import { expect, test } from "cc-ci/test";

const page = (word: string): string => `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Open house</title>
<style>body { font: 1.2rem/1.6 sans-serif; max-width: 36rem; margin: 4rem auto; color: #223 } h1 { color: #285 }</style>
<h1>Open house on Saturday</h1><p>From ten o’clock, with cake. Zażółć gęślą jaźń.</p><p><small>${word}</small></p>
<script>document.body.append(Object.assign(document.createElement("p"), { id: "after", textContent: "The script has run." }))</script></html>`;

test("a page is sent byte for byte", async ({ app, request }) => {
  const content = randomBytes(300_000);
  await app.volume("content").write(`${app.nonce}.bin`, content);
  const served = await (await request.get(`/${app.nonce}.bin`)).body();
  expect(createHash("sha256").update(served).digest("hex")).toBe(createHash("sha256").update(content).digest("hex"));
});

test("the front page is shown in a browser, with its letters and its script", async ({ app, page: tab }) => {
  await app.volume("content").write("index.html", page(app.nonce));
  await tab.goto("/");
  await expect(tab.getByRole("heading", { level: 1 })).toHaveText("Open house on Saturday");
  await expect(tab.getByText("Zażółć gęślą jaźń")).toBeVisible();
  await expect(tab.locator("#after")).toHaveText("The script has run.");
});

test("what does not exist is a 404 of the server", async ({ app }) => {
  expect(await app.request(`/${app.nonce}-not-there`)).toMatchObject({ status: 404, fromEdge: false });
});

test("a folder is not listed, and nothing outside of it is sent", async ({ app }) => {
  await app.volume("content").write(`${app.nonce}/inside.txt`, app.nonce);
  expect((await app.request(`/${app.nonce}/`)).body).not.toContain("inside.txt");
  for (const path of ["/../etc/hostname", "/%2e%2e/etc/hostname", "/..%2fetc/hostname"]) expect((await app.request(path)).status).toBeGreaterThanOrEqual(400);
});

test("part of a file can be asked for, and an unchanged one is not sent again", async ({ app }) => {
  await app.volume("content").write(`${app.nonce}.txt`, "0123456789");
  const part = await app.request(`/${app.nonce}.txt`, { headers: { range: "bytes=2-5" } });
  expect(part).toMatchObject({ status: 206, body: "2345" });
  const modified = part.headers["last-modified"] ?? "";
  expect((await app.request(`/${app.nonce}.txt`, { headers: { "if-modified-since": modified } })).status).toBe(304);
});

test("text is sent compressed to those who take it", async ({ app }) => {
  await app.volume("content").write(`${app.nonce}-long.txt`, "compress me ".repeat(500));
  expect((await app.request(`/${app.nonce}-long.txt`, { headers: { "accept-encoding": "gzip" } })).headers["content-encoding"]).toBe("gzip");
});
