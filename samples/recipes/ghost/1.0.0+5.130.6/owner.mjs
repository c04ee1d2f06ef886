// Makes the owner's account once Ghost answers, unless there is one, so that no stranger can do it first.
import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

const address = "http://127.0.0.1:2368/ghost/api/admin/authentication/setup/";
const headers = { "content-type": "application/json", "x-forwarded-proto": "https" };
const { OWNER_NAME: name, OWNER_EMAIL: email, SITE_TITLE: blogTitle } = process.env;

const isSetUp = async () => {
  const answer = await fetch(address, { headers });
  return answer.ok ? (await answer.json()).setup[0].status : undefined;
};

let known;
while ((known = await isSetUp().catch(() => undefined)) === undefined) await pause(500);
if (!known) {
  const password = readFileSync("/run/secrets/owner_pass", "utf8").trim();
  const answer = await fetch(address, { method: "POST", headers, body: JSON.stringify({ setup: [{ name, email, password, blogTitle }] }) });
  console.log(answer.ok ? "the owner's account is made" : `the owner's account cannot be made: ${answer.status} ${await answer.text()}`);
  process.exitCode = answer.ok ? 0 : 1;
}
