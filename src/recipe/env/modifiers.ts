/** The `name=value` words of a trailing comment. Other words are prose and are passed over. */
export function readModifiers(comment: string): Record<string, string> {
  const pairs = comment.split(/\s+/).map((word) => /^([A-Za-z]\w*)=(.+)$/.exec(word));
  return Object.fromEntries(pairs.filter((match) => match !== null).map((match) => [match[1]!, match[2]!]));
}
