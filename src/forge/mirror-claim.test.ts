import { expect, test } from "vitest";
import { checkMirror, mirrorDescription, mirrorTopic } from "./mirror-claim.ts";
import type { Repository } from "./port.ts";

const upstream = "https://example.com/notes.git";
const wanted = { owner: "recipes", name: "notes" };
const found = (fields: Partial<Repository> = {}): Repository => ({ ...wanted, description: mirrorDescription(upstream), defaultBranch: "main", empty: false, archived: false, pullMirror: false, canPush: true, topics: [], page: "page", ...fields });

test.each<[string, Partial<Repository>, string | undefined]>([
  ["ours", {}, undefined],
  ["ours, in other letters", { owner: "Recipes", name: "Notes" }, undefined],
  ["ours, with more said", { description: `${mirrorDescription(upstream)} Ask us.` }, undefined],
  ["given to us", { description: "my own", topics: [mirrorTopic] }, undefined],
  ["given to us after upstream moved", { description: mirrorDescription("https://old.example.com/notes.git"), topics: ["x", mirrorTopic] }, undefined],
  ["foreign", { description: "my own" }, "mirror-foreign"],
  ["foreign, without a description", { description: "" }, "mirror-foreign"],
  ["foreign, though empty", { description: "", empty: true }, "mirror-foreign"],
  ["foreign, that only speaks of us", { description: `Not a ${mirrorDescription(upstream)}` }, "mirror-foreign"],
  ["of another upstream", { description: mirrorDescription("https://example.com/other.git") }, "mirror-of-another-upstream"],
  ["somebody else's", { owner: "eve" }, "mirror-of-another-owner"],
  ["archived", { archived: true }, "mirror-read-only"],
  ["pulled by the forge", { pullMirror: true }, "mirror-read-only"],
  ["not for us to write", { canPush: false }, "mirror-not-writable"],
])("%s", (_, fields, code) => expect(checkMirror(wanted, upstream, found(fields))?.code).toBe(code));
