import { expect, test } from "vitest";
import { mergedComment, saidBefore } from "./merged-comment.ts";
import type { Comment } from "./port.ts";

const comment = mergedComment({ by: "squash", commit: "abc123", branch: "main", upstream: "https://example.com/notes.git", head: "h1" });
const said = (id: number, body: string, author = "cc-ci"): Comment => ({ id, author, body, createdAt: "" });

test("names the upstream commit, the branch and upstream", () => {
  expect(comment).toMatch(/abc123 on `main` of https:\/\/example\.com\/notes\.git/);
});

test.each<[string, Comment[], number | undefined]>([
  ["nothing", [], undefined],
  ["talk of others", [said(1, "LGTM"), said(2, comment, "eve")], undefined],
  ["our comment among others", [said(1, "LGTM"), said(2, comment), said(3, "really?", "eve")], 2],
  ["about another head", [said(1, comment.replaceAll("h1", "h0"))], undefined],
])("%s", (_, comments, expected) => expect(saidBefore(comments, "cc-ci", "h1")?.id).toBe(expected));
