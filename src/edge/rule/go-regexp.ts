const posixClasses: Readonly<Record<string, string>> = {
  alnum: "0-9A-Za-z", alpha: "A-Za-z", ascii: "\\x00-\\x7F", digit: "0-9", lower: "a-z", punct: "!-\\/:-@\\[-`{-~", space: "\\t\\n\\v\\f\\r ", upper: "A-Z", word: "\\w", xdigit: "0-9A-Fa-f",
};

/**
 * The JavaScript form of a Go (RE2) regular expression. What RE2 refuses (look-around, back-references) is refused here too, by throwing an
 * Error, since Traefik would not build a router with it.
 */
export function goRegExp(source: string): RegExp {
  if (/(?<!\\)\(\?(?:=|!|<=|<!)/.test(source)) throw new Error("look-around is not supported by Go's regular expressions");
  if (/(?<!\\)(?:\\\\)*\\[1-9]/.test(source)) throw new Error("back-references are not supported by Go's regular expressions");
  let flags = "";
  const body = source
    .replace(/^\(\?([ims]+)\)/, (_, given: string) => {
      flags = given;
      return "";
    })
    .replaceAll("(?P<", "(?<")
    .replace(/\[:(\w+):\]/g, (whole, name: string) => posixClasses[name] ?? whole)
    .replace(/\\A/g, "^")
    .replace(/\\z/g, "$");
  return new RegExp(body, flags);
}

/** Fills a Go replacement template: `$1`, `${1}`, `$name`, `${name}`, `$$`. `$1x` means the group named "1x", as in Go. */
export function expandGo(template: string, match: RegExpExecArray): string {
  return template.replace(/\$(?:\$|(\w+)|\{(\w+)\})/g, (whole, bare: string | undefined, braced: string | undefined) => {
    if (whole === "$$") return "$";
    const name = bare ?? braced ?? "";
    return (/^\d+$/.test(name) ? match[Number(name)] : match.groups?.[name]) ?? "";
  });
}

/** Replaces every match of `pattern` in `text` by the filled template, as Go's ReplaceAllString does. */
export function replaceAllGo(text: string, pattern: RegExp, template: string): string {
  const every = new RegExp(pattern.source, pattern.flags.includes("g") ? pattern.flags : `${pattern.flags}g`);
  let result = "";
  let last = 0;
  for (const match of text.matchAll(every)) {
    result += text.slice(last, match.index) + expandGo(template, match);
    last = match.index + match[0].length;
  }
  return result + text.slice(last);
}
