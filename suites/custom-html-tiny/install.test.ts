import { expect, test } from "cc-ci/test";

test("an empty site is the server's own 404", async ({ app }) => {
  const answer = await app.request("/");
  expect(answer).toMatchObject({ status: 404, fromEdge: false });
  expect(answer.headers["content-type"]).toContain("text/html");
});

test("there is no shell in the container", async ({ app }) => {
  const tried = await app.exec("app", ["/bin/sh", "-c", "true"], { allowFailure: true }).catch((error: Error) => ({ exitCode: 127, stdout: "", stderr: error.message }));
  expect(tried.exitCode).not.toBe(0);
  // Any other trouble would fail too.
  expect(`${tried.stdout}${tried.stderr}`).toContain("/bin/sh: no such file or directory");
});
