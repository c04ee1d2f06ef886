import { readFile } from "node:fs/promises";
import { XMLValidator } from "fast-xml-parser";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Results } from "../schema.ts";
import { makeExample } from "../testing/examples.ts";
import { temporaryFolder } from "../testing/temporary.ts";
import { fileLink } from "./html/parts.ts";
import { renderReport } from "./html/render.ts";
import { html } from "./html/template.ts";

const root = await temporaryFolder();
const png = Buffer.from("89504e470d0a1a0a", "hex");
const green = await makeExample("green", root, { screenshot: png });
const red = await makeExample("red", root);
const page = await readFile(red.folder.file("report"), "utf8");

test("the page needs nothing from elsewhere and runs nothing", () => {
  for (const text of [page, renderReport(green.results, { screenshot: png })]) {
    expect(text).not.toMatch(/<(script|link|iframe|object|embed)\b|\son\w+=|@import|url\(/i);
    expect(text.match(/(?:src|href)="(?!#|data:image\/png;base64,)[^"]*:/g)).toBeNull();
    expect(text).toContain("default-src 'none'");
  }
});

test("what fails is told in words, with its assertion and its log lines", () => {
  for (const text of ["✘</span> RED", "seeded data is still there", "read with: GET /api/notes?mark=mark-7be1 → 200 []", "&lt;script&gt;alert(1)&lt;/script&gt; listening", "code <code>data-lost</code>", "Make the migration of"]) expect(page).toContain(text);
  expect(page).toMatch(/<details open><summary><span class="name">upgrade/);
  expect(page).toMatch(/<details><summary><span class="name">install/);
});

test("it links to the evidence and logs in the folder, and embeds the screenshot", async () => {
  expect(page).toContain("<a href=\"evidence/upgrade.data.json\">");
  expect(page).toContain("<a href=\"logs/app.log\">");
  expect(page).not.toContain("<figure>");
  expect(await readFile(green.folder.file("report"), "utf8")).toContain(`src="data:image/png;base64,${png.toString("base64")}"`);
});

test("it has landmarks, one main heading and a name for each section", () => {
  expect(page.match(/<h1>/g)).toHaveLength(1);
  for (const landmark of ["<header>", "<main id=\"main\">", "<nav aria-label", "<footer>", "<html lang=\"en\">"]) expect(page).toContain(landmark);
  for (const [, id] of page.matchAll(/<section id="(\w+)"/g)) expect(page).toContain(`<h2 id="${id}-title">`);
  for (const [, id] of page.matchAll(/href="#([\w.:-]+)"/g)) expect(page).toContain(`id="${id}"`);
});

test.each(["javascript:alert(1)", "../x", "/etc/passwd", "evidence/../../x", "https://x/y", "a b"])("%j does not become a link", (path) => {
  expect(fileLink(path).text).not.toContain("href");
});

test("everything put into a page is escaped", () => {
  expect(html`<b>${"<i>\"'&\u0000"}</b>${false}${[html`<u></u>`, 1]}`.text).toBe("<b>&lt;i&gt;&quot;&#39;&amp;</b><u></u>1");
});

test("no text of a run can break out of its place", () => {
  const evil = fc.oneof(fc.constant("</pre></details><script>x</script><!--"), fc.constant("\" onmouseover=\"x"), fc.string({ unit: "binary" }));
  const { results } = red;
  const tags = (text: string): string => {
    const changed: Results = {
      ...results, run: { ...results.run, recipe: `r${text}` }, warnings: [`w${text}`], wayBack: { kind: "one-way" as const, reason: `b${text}`, evidence: [`x${text}`] }, dependencies: [{ recipe: `d${text}`, mode: "cold" as const, release: null, commit: null, domain: `o${text}`, status: "failed" as const, reason: `n${text}`, ms: 1 }], fault: { ...results.fault!, reason: `f${text}`, evidence: [`e${text}`] },
      tiers: results.tiers.map((tier) => ({ ...tier, tests: tier.tests.map((one) => ({ ...one, name: `n${text}`, logs: [`l${text}`], error: `x${text}` })) })),
      claims: results.claims.map((claim) => ({ ...claim, claim: `c${text}`, seen: `s${text}` })),
    };
    return (renderReport(changed).match(/<[a-z/!][^>\s]*/g) ?? []).join("");
  };
  const plain = tags("");
  fc.assert(fc.property(evil, (text) => {
    expect(tags(text)).toBe(plain);
  }), { numRuns: 60 });
});

test("the body is well formed", () => {
  const body = page.slice(page.indexOf("<body>"), page.indexOf("</body>") + 7).replaceAll(/<(br|img[^>]*)>/g, "<$1/>").replaceAll("<details open>", "<details>");
  expect(XMLValidator.validate(body)).toBe(true);
});
