import { parseImage } from "../image.ts";
import { at, serviceMap } from "../look.ts";
import type { Finding, Rule } from "../rule.ts";

export const r011: Rule = {
  id: "R011",
  title: "every service has an image",
  severity: "error",
  why: "A stack cannot be deployed with a service that has none. abra looks at every compose file in the folder, also at those that no sample selects.",
  fix: "Give the service an image, or remove what is left of it in the overlay.",
  abra: true,
  check: ({ files }) =>
    [...serviceMap(files)].flatMap(([name, parts]): Finding[] => {
      const given = parts.filter((part) => Object.hasOwn(part.filled, "image") && part.filled["image"] !== null && part.filled["image"] !== "");
      if (given.length === 0) return [{ message: `service ${name} has no image in any compose file`, at: at(parts[0]!) }];
      return given.filter((part) => !parseImage(String(part.filled["image"]))).map((part) => ({
        message: `service ${name} has the image "${String(part.filled["image"])}", which is no image name`,
        at: at(part, "image"),
        severity: part.file.selected ? "error" : "warning",
      }));
    }),
};
