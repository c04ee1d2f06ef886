import { describe, expect, test } from "vitest";
import { answerFault, type Answer } from "./forgejo/answer-fault.ts";
import { mirrorGitFault } from "./mirror-git-fault.ts";
import { upstreamFault, upstreamUnusable } from "./upstream-fault.ts";

const forge = "https://forge.example.com/git";

describe("what a forge answers", () => {
  const answer = (fields: Partial<Answer>): Answer => ({ status: 200, json: true, message: "", location: undefined, retryAfter: undefined, ...fields });

  test.each<[string, Partial<Answer>, string | undefined]>([
    ["success", {}, undefined],
    ["nothing to say", { status: 204, json: false }, undefined],
    ["a page", { json: false }, "forge-not-a-forge"],
    ["a page that is not there", { status: 404, json: false }, "forge-not-a-forge"],
    ["missing", { status: 404 }, "forge-not-found"],
    ["token refused", { status: 401 }, "forge-token-refused"],
    ["token refused by a proxy with a page", { status: 401, json: false }, "forge-token-refused"],
    ["scope", { status: 403, message: "token does not have at least one of required scope(s)" }, "forge-forbidden"],
    ["rate", { status: 429, retryAfter: "30", json: false }, "forge-rate-limited"],
    ["broken", { status: 502, json: false }, "forge-failed"],
    ["conflict", { status: 409, message: "The repository with the same name already exists." }, "forge-refused"],
    ["moved repository", { status: 307, location: "/git/api/v1/repos/other/notes", json: false }, "forge-repository-moved"],
    ["moved forge", { status: 301, location: "https://new.example.com/", json: false }, "forge-redirect"],
    ["http to https", { status: 301, location: "https://forge.example.com:444/git/api/v1/version", json: false }, "forge-redirect"],
    ["redirect to nowhere", { status: 302, json: false }, "forge-redirect"],
  ])("%s", (_, fields, code) => expect(answerFault(forge, "GET /api/v1/x", answer(fields))?.code).toBe(code));

  test("names the wait, and keeps credentials to itself", () => {
    const fault = answerFault(forge, "GET /x", answer({ status: 429, retryAfter: "30", message: "see https://u:p@host/" }))!;
    expect(fault.next).toContain("30 seconds");
    expect(fault.evidence.join()).toContain("https://[secret]@host/");
  });
});

describe("what git says of upstream", () => {
  test.each([
    ["fatal: unable to access 'https://x/': Could not resolve host: x", false, "upstream-unreachable", "infrastructure"],
    ["fatal: unable to access 'https://x/': The requested URL returned error: 503", false, "upstream-unreachable", "infrastructure"],
    ["fatal: repository 'https://x/a.git/' not found", false, "upstream-gone", "upstream"],
    ["fatal: unable to access 'https://x/': The requested URL returned error: 410", false, "upstream-gone", "upstream"],
    ["fatal: unable to access 'https://x/': The requested URL returned error: 403", false, "upstream-refused", "usage"],
    ["fatal: could not read Username for 'https://x': terminal prompts disabled", false, "upstream-refused", "usage"],
    ["git@x: Permission denied (publickey).", false, "upstream-refused", "usage"],
    ["fatal: '/srv/a' does not appear to be a git repository", true, "upstream-gone", "upstream"],
    ["fatal: bad object", true, "upstream-gone", "upstream"],
    ["", false, "upstream-unreachable", "infrastructure"],
  ])("%s", (line, local, code, kind) => {
    expect(upstreamFault({ shown: "x", local, lines: [line] })).toMatchObject({ code, kind });
  });

  test.each([
    [{ count: 0, defaultBranch: undefined, hasHead: false }, "upstream-empty"],
    [{ count: 1, defaultBranch: undefined, hasHead: false }, "upstream-no-default-branch"],
    [{ count: 1, defaultBranch: "main", hasHead: false }, "upstream-no-default-branch"],
    [{ count: 1, defaultBranch: "main", hasHead: true }, undefined],
  ])("%j", (refs, code) => expect(upstreamUnusable("x", refs)?.code).toBe(code));
});

describe("what git says of a mirror", () => {
  test.each<["read" | "push", string, string]>([
    ["push", "fatal: Authentication failed for 'http://x/'", "forge-token-refused"],
    ["read", "fatal: Authentication failed for 'http://x/'", "forge-token-refused"],
    ["push", "fatal: unable to access 'x': The requested URL returned error: 403", "mirror-not-writable"],
    ["push", "!\trefs/heads/main:refs/heads/main\t[remote rejected] (pre-receive hook declined)", "mirror-push-refused"],
    ["push", "remote: Gitea: branch main is protected from force push", "mirror-push-refused"],
    ["push", "!\trefs/heads/main\t[remote rejected] (atomic transaction failed)\nremote: error: cannot lock ref 'refs/heads/main': is at 1 but expected 2", "mirror-push-raced"],
    ["push", "fatal: bad object 0123", "mirror-push-failed"],
    ["read", "fatal: unable to access 'x': Failed to connect", "mirror-unreadable"],
  ])("%s: %s", (action, line, code) => expect(mirrorGitFault("a/b", action, [line]).code).toBe(code));
});
