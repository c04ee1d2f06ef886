import { expect, test } from "cc-ci/test";
import { activate, asOwner, createWorkflow, fields, ownerEmail, ownerPassword, removeWorkflow, webhook, type Node } from "../n8n-api.ts";

test("the owner signs in, finds a workflow and opens it", async ({ app, page }) => {
  const cookie = await asOwner(app);
  const workflow = await createWorkflow(app, cookie, `At the desk ${app.nonce}`, [webhook(`desk-${app.nonce}`.toLowerCase()), fields({ said: "yes" })]);
  await page.goto("/signin", { waitUntil: "domcontentloaded" });
  await page.locator("input[type=email], input[autocomplete=email]").first().fill(ownerEmail);
  await page.locator("input[type=password]").fill(await ownerPassword(app));
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByText(workflow.name).first().click({ timeout: 30_000 });
  await expect(page.locator("[data-test-id=canvas-node]")).toHaveCount(2, { timeout: 30_000 });
  await removeWorkflow(app, cookie, workflow);
});

test("a stranger fills in a form, which a workflow takes", async ({ app, page }) => {
  const cookie = await asOwner(app);
  const id = crypto.randomUUID();
  const form: Node = {
    name: "Form", type: "n8n-nodes-base.formTrigger", typeVersion: 2.2, webhookId: id,
    parameters: { formTitle: "Visit us", formDescription: "Tell us when you come.", formFields: { values: [{ fieldLabel: "Your name", requiredField: true }] }, options: {} },
  };
  const workflow = await activate(app, cookie, await createWorkflow(app, cookie, `Visits ${app.nonce}`, [form]));
  await page.goto(`/form/${id}`, { waitUntil: "domcontentloaded" });
  await expect(page.getByRole("heading", { name: "Visit us" })).toBeVisible();
  await page.getByLabel("Your name").fill("Grace");
  await page.getByRole("button", { name: "Submit" }).click();
  await expect(page.getByText("Your response has been recorded")).toBeVisible();
  await removeWorkflow(app, cookie, workflow);
});
