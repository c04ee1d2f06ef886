/**
 * Splits a command line into words: white space separates, single quotes are literal, in double quotes and outside a backslash takes the
 * next character as it is, `#` at the start of a word begins a comment. Variables are not expanded.
 * @returns undefined when a quote or backslash is left open
 */
export function splitWords(text: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let quote: "" | '"' | "'" = "";
  const characters = [...text];
  for (let index = 0; index < characters.length; index++) {
    const character = characters[index] ?? "";
    if (quote === "'") {
      if (character === "'") quote = "";
      else word += character;
    } else if (character === "\\") {
      const literal = characters[++index];
      if (literal === undefined) return undefined;
      word = (word ?? "") + literal;
    } else if (quote === '"') {
      if (character === '"') quote = "";
      else word += character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= "";
    } else if (/[ \t\r\n]/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (character === "#" && word === undefined) {
      while (index + 1 < characters.length && characters[index + 1] !== "\n") index++;
    } else {
      word = (word ?? "") + character;
    }
  }
  if (quote !== "") return undefined;
  if (word !== undefined) words.push(word);
  return words;
}
