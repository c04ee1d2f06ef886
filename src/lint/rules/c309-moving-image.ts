import { parseImageTag } from "#recipe/image-tag.ts";
import { parseImage } from "../image.ts";
import { at, serviceParts } from "../look.ts";
import type { Finding, Rule } from "../rule.ts";

export const c309: Rule = {
  id: "C309",
  title: "the main image is pinned to one version",
  severity: "warning",
  why: "A tag such as 2 or 2.6 or stable moves on: a published release then deploys a program that was never tested with it, and all older releases change at once.",
  fix: "Name the whole version, such as 2.6.1.",
  abra: false,
  check: ({ files }) => serviceParts(files).filter((part) => part.name === "app").flatMap((part): Finding[] => {
    const image = parseImage(String(part.filled["image"] ?? ""));
    if (!image?.tag || image.tag === "latest" || image.digest) return [];
    const tag = parseImageTag(image.tag);
    // A year or a whole date is a version of its own.
    const moves = tag ? tag.patch === undefined && tag.major < 1900 : !/\d/.test(image.tag);
    return moves ? [{ message: `the tag ${image.tag} of service app moves on to newer versions`, at: at(part, "image") }] : [];
  }),
};
