import { expect, test } from "cc-ci/test";
import type { Published } from "../published.ts";

test("the host's port answers over TLS", async ({ app }) => {
  const { tls } = JSON.parse((await app.volume("data").read("ccci-published.json")).toString()) as Published;
  expect(tls).toMatchObject({ protocol: expect.stringMatching(/^TLSv1\.[23]$/), fingerprint: expect.stringMatching(/^[0-9A-F:]{95}$/) });
});

test("the host's port answers a ping over UDP with version and room", async ({ app }) => {
  const { ping } = JSON.parse((await app.volume("data").read("ccci-published.json")).toString()) as Published;
  expect(ping).toMatchObject({ version: /\d+\.\d+\.\d+/.exec(app.version?.split("+")[1] ?? "")?.[0] ?? expect.any(String), mostUsers: 23 });
});

test("clients find the certificate that they know from before the upgrade", async ({ app }) => {
  test.skip(!(await app.volume("data").exists("ccci-before-upgrade.json")), "there was no upgrade");
  const [before, now] = await Promise.all(["before-upgrade", "published"].map(async (name) => JSON.parse((await app.volume("data").read(`ccci-${name}.json`)).toString()) as Published));
  expect(before?.tls, "there was a certificate before the upgrade").toHaveProperty("fingerprint");
  expect(now?.tls).toEqual(before?.tls);
});
