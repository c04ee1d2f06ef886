import { expect, test } from "cc-ci/test";
import { activate, asOwner, code, createWorkflow, data, deactivate, fields, readWorkflow, removeWorkflow, send, webhook } from "../n8n-api.ts";

test("a workflow is made, called, taken out of service and removed", async ({ app }) => {
  const cookie = await asOwner(app);
  const path = `greet-${app.nonce}`.toLowerCase();
  const address = `/webhook/${path}?name=Ada`;
  const made = await createWorkflow(app, cookie, `Greeting ${app.nonce}`, [webhook(path), fields({ greeting: "=Good day, {{ $json.query.name }}!", day: "={{ $now.toISODate() }}" })]);
  expect((await app.request(address)).status, "before it is active").toBe(404);

  const workflow = await activate(app, cookie, made);
  const answer = await app.request(address);
  expect(answer.status).toBe(200);
  expect(JSON.parse(answer.body)).toEqual({ greeting: "Good day, Ada!", day: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) });

  await deactivate(app, cookie, workflow);
  expect((await app.request(address)).status, "when it is out of service").toBe(404);
  await removeWorkflow(app, cookie, await readWorkflow(app, cookie, workflow.id));
  expect((await send(app, "GET", `/rest/workflows/${workflow.id}`, { cookie })).status).toBe(404);
});

test("code in a workflow runs on what was sent, and the run is on record", async ({ app }) => {
  const cookie = await asOwner(app);
  const path = `sum-${app.nonce}`.toLowerCase();
  const js = `const { numbers } = $input.first().json.body;
return [{ json: { sum: numbers.reduce((all, each) => all + each, 0), largest: Math.max(...numbers) } }];`;
  const workflow = await activate(app, cookie, await createWorkflow(app, cookie, `Sum ${app.nonce}`, [webhook(path, { method: "POST" }), code(js)]));
  const answer = await app.request(`/webhook/${path}`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ numbers: [2, 40, 0.5] }) });
  expect(answer.status, answer.body.slice(0, 200)).toBe(200);
  expect(JSON.parse(answer.body)).toEqual({ sum: 42.5, largest: 40 });

  const filter = encodeURIComponent(JSON.stringify({ workflowId: workflow.id }));
  await expect
    .poll(async () => data<{ results: { status: string }[] }>(await send(app, "GET", `/rest/executions?filter=${filter}`, { cookie }), "listing runs").results.map(({ status }) => status))
    .toEqual(["success"]);
  await removeWorkflow(app, cookie, workflow);
});

test("a failing workflow says so and is on record as failed", async ({ app }) => {
  const cookie = await asOwner(app);
  const path = `fail-${app.nonce}`.toLowerCase();
  const workflow = await activate(app, cookie, await createWorkflow(app, cookie, `Failing ${app.nonce}`, [webhook(path), code(`throw new Error("out of paper");`)]));
  expect((await app.request(`/webhook/${path}`)).status).toBe(500);
  const filter = encodeURIComponent(JSON.stringify({ workflowId: workflow.id }));
  await expect
    .poll(async () => data<{ results: { status: string }[] }>(await send(app, "GET", `/rest/executions?filter=${filter}`, { cookie }), "listing runs").results.map(({ status }) => status))
    .toEqual(["error"]);
  await removeWorkflow(app, cookie, workflow);
});
