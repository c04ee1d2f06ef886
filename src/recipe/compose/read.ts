import { isAlias, isMap, isPair, isScalar, isSeq, LineCounter, parseAllDocuments, type Document, type Node } from "yaml";
import { Fault, type Position } from "#kit/fault.ts";
import { resolveScalar, type Scalar, type YamlDialect } from "./yaml-scalar.ts";
import type { Json, JsonObject, Path, PositionOf } from "./types.ts";

/** More nodes than this after expanding aliases is an attack or a mistake. */
const nodeLimit = 50_000;

/** A compose file as read from YAML: nothing interpolated, checked or normalised yet. */
export type ComposeSource = {
  readonly file: string;
  /** Empty when the file is no mapping. */
  readonly model: JsonObject;
  /** Of a map entry the position of its key, of a list item that of the item. */
  readonly positionOf: PositionOf;
  /** How Go prints the number at a path; differs from JavaScript for floats and very large integers. */
  readonly printed: (path: Path) => string | undefined;
  /** Everything wrong or doubtful with the YAML itself; kind `recipe`. */
  readonly problems: readonly Fault[];
  /** Whether the engine's tools would refuse to read this file at all. */
  readonly refused: boolean;
};

/**
 * Reads a compose file the way Docker's tools read YAML (only the first document; octal integers, no base 60, merge keys) and keeps where
 * everything is. Never throws for bad input: see `problems`.
 * @param file how the file is called in messages, usually its path in the recipe
 */
export function readCompose(text: string, file: string, dialect: YamlDialect = "v2"): ComposeSource {
  return new Reader(text, file, dialect).read();
}

class Reader {
  readonly #file: string;
  readonly #dialect: YamlDialect;
  readonly #lines = new LineCounter();
  readonly #document: Document.Parsed | undefined;
  readonly #problems: Fault[] = [];
  readonly #positions = new Map<string, Position>();
  readonly #printed = new Map<string, string>();
  readonly #open = new Set<Node>();
  #refused = false;
  #nodes = 0;

  constructor(text: string, file: string, dialect: YamlDialect) {
    this.#file = file;
    this.#dialect = dialect;
    // The failsafe schema makes every scalar a string, so that only our own rules decide what a plain scalar means.
    const documents = parseAllDocuments(text, { lineCounter: this.#lines, schema: "failsafe", uniqueKeys: false, logLevel: "silent", prettyErrors: false });
    this.#document = Array.isArray(documents) ? documents[0] : undefined;
  }

  read(): ComposeSource {
    for (const error of this.#document?.errors ?? []) this.#refuse("yaml-syntax", `not valid YAML: ${error.message}`, error.pos[0], "Correct the YAML syntax.");
    const root = this.#document?.contents;
    let model: Json = null;
    if (this.#problems.length === 0 && root) model = this.#value(root, []);
    if (this.#problems.length === 0 && !isObject(model)) {
      this.#refuse("compose-not-a-mapping", "a compose file must be a mapping at its top level", root?.range?.[0] ?? 0, "Start the file with `version:` and `services:`.");
    }
    return {
      file: this.#file,
      model: isObject(model) ? model : {},
      positionOf: (path) => this.#positionOf(path),
      printed: (path) => this.#printed.get(keyOf(path)),
      problems: this.#problems,
      refused: this.#refused,
    };
  }

  #value(node: unknown, path: Path): Json {
    if (++this.#nodes > nodeLimit) {
      if (this.#nodes === nodeLimit + 1) this.#refuse("yaml-too-large", `aliases expand to more than ${nodeLimit} values`, 0, "Use fewer aliases.");
      return null;
    }
    if (isAlias(node)) return this.#alias(node, (target) => this.#value(target, path));
    if (isMap(node)) return this.#map(node, path);
    if (isSeq(node)) {
      return node.items.map((item, index) => {
        this.#remember([...path, index], offsetOf(item));
        return this.#value(item, [...path, index]);
      });
    }
    return isScalar(node) ? this.#scalar(node, path) : null;
  }

  #alias<T>(node: Node & { source: string }, use: (target: Node) => T): T | null {
    const target = this.#document && isAlias(node) ? node.resolve(this.#document) : undefined;
    if (!target) return this.#refuse("yaml-unknown-anchor", `alias *${node.source} has no anchor`, offsetOf(node), `Define &${node.source} before it is used.`);
    if (this.#open.has(target)) return this.#refuse("yaml-anchor-loop", `anchor &${node.source} contains itself`, offsetOf(node), "Remove the loop.");
    this.#open.add(target);
    try {
      return use(target);
    } finally {
      this.#open.delete(target);
    }
  }

  #map(node: Node, path: Path): JsonObject {
    const out = new Map<string, Json>();
    const own = new Set<string>();
    const merges: unknown[] = [];
    for (const pair of isMap(node) ? node.items : []) {
      if (!isPair(pair)) continue;
      const key = this.#key(pair.key, path);
      if (key === undefined) continue;
      if (key.merge) {
        if (this.#dialect === "v2") this.#merge(pair.value, path, out, () => true);
        else merges.push(pair.value);
        continue;
      }
      if (own.has(key.name)) this.#duplicate(key.name, offsetOf(pair.key));
      own.add(key.name);
      this.#forget([...path, key.name]);
      this.#remember([...path, key.name], offsetOf(pair.key));
      out.set(key.name, this.#value(pair.value, [...path, key.name]));
    }
    for (const value of merges) this.#merge(value, path, out, (name) => !own.has(name));
    return Object.fromEntries(out);
  }

  /** `<<`: in v2 it takes effect where it stands, in v3 only for keys that the map does not have itself. In a list the earlier map wins. */
  #merge(value: unknown, path: Path, out: Map<string, Json>, wanted: (name: string) => boolean): void {
    if (isSeq(value)) {
      for (const item of value.items.toReversed()) this.#merge(item, path, out, wanted);
      return;
    }
    if (isAlias(value)) {
      this.#alias(value, (target) => this.#merge(target, path, out, wanted));
      return;
    }
    if (!isMap(value)) {
      this.#refuse("yaml-bad-merge", "`<<` needs a mapping, an alias of one, or a list of those", offsetOf(value), "Put an alias of a mapping there.");
      return;
    }
    for (const pair of value.items) {
      const key = this.#key(pair.key, path);
      if (key?.merge) this.#merge(pair.value, path, out, (name) => wanted(name) && !value.items.some((other) => isScalar(other.key) && other.key.value === name));
    }
    for (const pair of value.items) {
      const key = this.#key(pair.key, path);
      if (!key || key.merge || !wanted(key.name)) continue;
      this.#forget([...path, key.name]);
      this.#remember([...path, key.name], offsetOf(pair.key));
      out.set(key.name, this.#value(pair.value, [...path, key.name]));
    }
  }

  #key(node: unknown, path: Path): { name: string; merge: boolean } | undefined {
    if (isAlias(node)) return this.#alias(node, (target) => this.#key(target, path)) ?? undefined;
    if (!isScalar(node)) {
      this.#refuse("yaml-key-not-a-string", "a key must be a string", offsetOf(node), "Write the key as a plain word.");
      return undefined;
    }
    const text = String(node.value ?? "");
    if (node.type === "PLAIN" && node.tag === undefined) {
      if (text === "<<") return { name: text, merge: true };
      const { kind } = resolveScalar(text, this.#dialect);
      if (kind !== "string") {
        this.#refuse("yaml-key-not-a-string", `key \`${text}\` is read as a ${kind}, not as a string`, offsetOf(node), `Quote it: "${text}".`);
      }
    }
    return { name: text, merge: false };
  }

  #duplicate(name: string, offset: number): void {
    const next = "Keep one of the two.";
    if (this.#dialect === "v3") this.#refuse("yaml-duplicate-key", `key \`${name}\` is there twice`, offset, next);
    else this.#report("yaml-duplicate-key", `key \`${name}\` is there twice; older tools take the last one, newer ones refuse the file`, offset, next);
  }

  #scalar(node: Node, path: Path): Json {
    if (!isScalar(node)) return null;
    const text = String(node.value ?? "");
    const tag = node.tag?.replace("tag:yaml.org,2002:", "!!");
    if (tag === "!!binary" || (tag === undefined && node.type !== "PLAIN") || tag === "!!str" || tag === "!") return text;
    const scalar = resolveScalar(text, this.#dialect);
    const offset = offsetOf(node);
    if (tag !== undefined && tag.startsWith("!!") && !matchesTag(tag, scalar)) {
      return this.#refuse("yaml-bad-tag", `\`${text}\` cannot be read as ${tag}`, offset, "Remove the tag or correct the value.");
    }
    if (tag !== undefined && !tag.startsWith("!!")) return text;
    if (scalar.kind === "not-a-number") return this.#refuse("yaml-not-a-number", `\`${text}\` is no number that can be used`, offset, "Quote it or use a number.");
    if (scalar.kind === "timestamp") {
      // Newer tools make a time of it and then fail, or print it in another form.
      if (this.#dialect === "v3") return this.#refuse("yaml-timestamp", `\`${text}\` is read as a date`, offset, `Quote it: "${text}".`);
      return text;
    }
    if (scalar.kind === "integer" || scalar.kind === "float") this.#printed.set(keyOf(path), scalar.printed);
    return scalar.value;
  }

  #report(code: string, message: string, offset: number, next: string): void {
    const at = this.#at(offset);
    this.#problems.push(new Fault("recipe", code, message, { at, next }));
  }

  #refuse(code: string, message: string, offset: number, next: string): null {
    this.#refused = true;
    this.#report(code, message, offset, next);
    return null;
  }

  #at(offset: number): Position {
    const { line, col } = this.#lines.linePos(offset);
    return { file: this.#file, line: Math.max(line, 1), column: Math.max(col, 1) };
  }

  #remember(path: Path, offset: number): void {
    this.#positions.set(keyOf(path), this.#at(offset));
  }

  /** A key that is written again leaves nothing of its former value. */
  #forget(path: Path): void {
    const key = keyOf(path);
    if (!this.#positions.has(key)) return;
    for (const known of this.#positions.keys()) if (known === key || known.startsWith(`${key}\0`)) this.#positions.delete(known);
    for (const known of this.#printed.keys()) if (known === key || known.startsWith(`${key}\0`)) this.#printed.delete(known);
  }

  #positionOf(path: Path): Position {
    for (let length = path.length; length > 0; length--) {
      const found = this.#positions.get(keyOf(path.slice(0, length)));
      if (found) return found;
    }
    return { file: this.#file, line: 1, column: 1 };
  }
}

function matchesTag(tag: string, scalar: Scalar): boolean {
  switch (tag) {
    case "!!int":
      return scalar.kind === "integer";
    case "!!float":
      return scalar.kind === "float" || scalar.kind === "integer";
    case "!!bool":
      return scalar.kind === "boolean";
    case "!!null":
      return scalar.kind === "null";
    case "!!timestamp":
      return scalar.kind === "timestamp";
    default:
      return false;
  }
}

function offsetOf(node: unknown): number {
  return (isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range?.[0] : undefined) ?? 0;
}

function keyOf(path: Path): string {
  return path.map((part) => `${typeof part === "number" ? "#" : "."}${part}`).join("\0");
}

/** Whether a value is a map (and not a list). */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
