import { isMap, isPair, isScalar, LineCounter, parseDocument, type Document } from "yaml";
import { Fault, type Position } from "#kit/fault.ts";
import type { RecipeFile } from "./tree.ts";

export type PayloadReference = { readonly path: string; readonly at: Position };

/**
 * The `file:` of every top-level config and secret of a compose file. Paths with variables in them are left out; what they lead to is not
 * known yet. YAML that cannot be read is a problem.
 */
export function payloadReferences(file: RecipeFile): { readonly references: PayloadReference[]; readonly problems: Fault[] } {
  const counter = new LineCounter();
  const document = parseDocument(file.text, { lineCounter: counter, version: "1.1", merge: true, uniqueKeys: false, logLevel: "silent" });
  const position = (offset: number): Position => {
    const { line, col } = counter.linePos(offset);
    return { file: file.path, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const problems = document.errors.map((error) => new Fault("recipe", "yaml-broken", `${file.path} is not YAML: ${error.message.split("\n")[0]?.replace(/ at line \d+.*$/, "")}`, { next: "Mend the file at this place.", at: position(error.pos[0]) }));
  if (problems.length > 0) return { references: [], problems: problems.slice(0, 1) };
  if (!isMap(document.contents)) {
    return { references: [], problems: [new Fault("recipe", "yaml-not-a-mapping", `${file.path} is not a compose file: its top level is not a mapping`, { at: position(0) })] };
  }
  return { references: ["configs", "secrets"].flatMap((section) => filesIn(document, section, position)), problems: [] };
}

function filesIn(document: Document, section: string, position: (offset: number) => Position): PayloadReference[] {
  const found = document.get(section);
  if (!isMap(found)) return [];
  return found.items.flatMap((item) => {
    const node = isPair(item) && isMap(item.value) ? item.value.get("file", true) : undefined;
    if (!isScalar(node) || typeof node.value !== "string" || node.value.includes("$")) return [];
    return [{ path: node.value, at: position(node.range?.[0] ?? 0) }];
  });
}
