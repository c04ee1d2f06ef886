import type { Position } from "#kit/fault.ts";
import { readImageTag } from "#recipe/image-tag.ts";
import type { Facts } from "../facts/facts.ts";
import { parseImage, type ImageReference } from "../image.ts";
import { at, serviceParts } from "../look.ts";
import type { Rule } from "../rule.ts";

type Used = { readonly service: string; readonly text: string; readonly image: ImageReference; readonly at: Position };

function imagesOf({ files }: Facts): Used[] {
  return serviceParts(files).flatMap((part) => {
    const text = part.filled["image"];
    const image = typeof text === "string" ? parseImage(text) : undefined;
    return image && typeof text === "string" ? [{ service: part.name, text, image, at: at(part, "image") }] : [];
  });
}

export const r003: Rule = {
  id: "R003",
  title: "every image has a tag",
  severity: "warning",
  why: "An image without a tag is whatever is newest on the day of the deploy: two operators of one release run different programs.",
  fix: "Name the tag of the version that this release was tested with.",
  abra: true,
  check: (facts) => imagesOf(facts).filter(({ image }) => image.tag === undefined && image.digest === undefined).map((used) => ({ message: `the image ${used.text} of service ${used.service} has no tag`, at: used.at })),
};

export const r004: Rule = {
  id: "R004",
  title: "no image is tagged latest",
  severity: "warning",
  why: "`latest` changes under a published release, which can then break without anybody having touched it.",
  fix: "Name the tag of a version.",
  abra: true,
  check: (facts) => imagesOf(facts).filter(({ image }) => image.tag === "latest").map((used) => ({ message: `the image ${used.text} of service ${used.service} is tagged latest`, at: used.at })),
};

export const r005: Rule = {
  id: "R005",
  title: "image tags can be compared as versions",
  severity: "warning",
  why: "`abra recipe upgrade` finds newer tags by comparing numbers; it passes over images whose tags it cannot read.",
  fix: "Use a tag such as 1.2.3 or 1.2.3-alpine where the image has one.",
  abra: true,
  check: (facts) =>
    imagesOf(facts).flatMap((used) => {
      const reading = used.image.tag === undefined || used.image.tag === "latest" ? undefined : readImageTag(used.image.tag);
      return reading && "why" in reading ? [{ message: `the tag ${used.image.tag} of service ${used.service} cannot be compared: ${reading.why}`, at: used.at }] : [];
    }),
};
