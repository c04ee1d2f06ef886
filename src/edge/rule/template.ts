import { goRegExp } from "./go-regexp.ts";

/**
 * The pattern of a version 2 template such as `{sub:[a-z]+}.example.com`: a name in braces stands for anything up to the next `.` (hosts) or `/`
 * (paths), or for what follows its colon. Throws an Error for unbalanced braces.
 */
export function templatePattern(template: string, separator: "." | "/", end: "whole" | "prefix"): RegExp {
  let pattern = "^";
  let at = 0;
  while (at < template.length) {
    const open = template.indexOf("{", at);
    const text = open < 0 ? template.slice(at) : template.slice(at, open);
    if (text.includes("}")) throw new Error(`unbalanced braces in "${template}"`);
    pattern += RegExp.escape(text);
    if (open < 0) break;
    const close = closingBrace(template, open);
    const inside = template.slice(open + 1, close);
    const colon = inside.indexOf(":");
    const wanted = colon < 0 ? `[^${separator}]+` : inside.slice(colon + 1);
    if (wanted === "" || inside === "" || colon === 0) throw new Error(`missing name or pattern in "{${inside}}"`);
    pattern += `(?:${goRegExp(wanted).source})`;
    at = close + 1;
  }
  return new RegExp(end === "whole" ? `${pattern}$` : pattern);
}

function closingBrace(template: string, open: number): number {
  let depth = 0;
  for (let at = open; at < template.length; at += 1) {
    if (template[at] === "{") depth += 1;
    if (template[at] === "}") depth -= 1;
    if (depth === 0) return at;
  }
  throw new Error(`unbalanced braces in "${template}"`);
}
