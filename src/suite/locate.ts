import type { Expression, Node, ObjectExpression, Program, Property } from "acorn";
import type { Position } from "#kit/fault.ts";
import type { Syntax } from "./syntax.ts";

/** Finds where in `suite.ts` a key of the suite is written. What cannot be seen without running the file falls back to the nearest place outside. */
export type Locator = {
  /** Position of the key (or list element) at a path such as `["screenshot", "path"]`. */
  at(path: readonly PropertyKey[]): Position;
  /** Keys that are written twice in the suite's object, with the position of the later one. */
  readonly repeated: readonly { readonly key: string; readonly at: Position }[];
  readonly hasDefaultExport: boolean;
};

export function locator(syntax: Syntax): Locator {
  const { program, file } = syntax;
  const byDefault = program.body.find((node) => node.type === "ExportDefaultDeclaration");
  const statement = byDefault ?? exportedAsDefault(program);
  const start: Node = statement ?? program.body[0] ?? program;
  const object = byDefault === undefined ? undefined : suiteObject(program, byDefault.declaration as Expression);
  return {
    at: (path) => positionIn(file, object === undefined ? start : deepest(program, object, start, path)),
    repeated: object === undefined ? [] : repeatedKeys(file, object),
    hasDefaultExport: statement !== undefined,
  };
}

/** `export { suite as default }` */
function exportedAsDefault(program: Program): Node | undefined {
  return program.body.find((node) => node.type === "ExportNamedDeclaration" && node.specifiers.some(({ exported }) => exported.type === "Identifier" && exported.name === "default"));
}

/** The object literal behind `defineSuite({…})`, a plain literal, or a constant that holds either. */
function suiteObject(program: Program, expression: Expression): ObjectExpression | undefined {
  if (expression.type === "ObjectExpression") return expression;
  if (expression.type === "ParenthesizedExpression") return suiteObject(program, expression.expression);
  if (expression.type === "CallExpression") {
    const [first] = expression.arguments;
    return first === undefined || first.type === "SpreadElement" ? undefined : suiteObject(program, first);
  }
  if (expression.type !== "Identifier") return undefined;
  const value = constantNamed(program, expression.name);
  return value === undefined || value.type === "Identifier" ? undefined : suiteObject(program, value);
}

function constantNamed(program: Program, name: string): Expression | undefined {
  for (const statement of program.body) {
    const declaration = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
    if (declaration?.type !== "VariableDeclaration") continue;
    const found = declaration.declarations.find(({ id }) => id.type === "Identifier" && id.name === name);
    if (found?.init) return found.init;
  }
  return undefined;
}

function deepest(program: Program, object: ObjectExpression, start: Node, path: readonly PropertyKey[]): Node {
  let here: Expression | undefined = object;
  let place: Node = start;
  for (const step of path) {
    if (here?.type === "Identifier") here = constantNamed(program, here.name);
    if (here?.type === "ObjectExpression") {
      const property: Property | undefined = propertiesOf(here).findLast((one) => nameOf(one) === String(step));
      if (property === undefined) return place;
      place = property.key;
      here = property.value;
    } else if (here?.type === "ArrayExpression" && typeof step === "number") {
      const element: ReturnType<typeof elementAt> = elementAt(here, step);
      if (element === undefined) return place;
      place = element;
      here = element;
    } else {
      return place;
    }
  }
  return place;
}

function elementAt(list: Extract<Expression, { type: "ArrayExpression" }>, index: number): Expression | undefined {
  const before = list.elements.slice(0, index + 1);
  const element = before.at(index);
  return element && element.type !== "SpreadElement" && !before.some((one) => one?.type === "SpreadElement") ? element : undefined;
}

function propertiesOf(object: ObjectExpression): Property[] {
  return object.properties.filter((one) => one.type === "Property");
}

function nameOf(property: Property): string | undefined {
  if (property.key.type === "Identifier" && !property.computed) return property.key.name;
  return property.key.type === "Literal" ? String(property.key.value) : undefined;
}

function repeatedKeys(file: string, object: ObjectExpression): { key: string; at: Position }[] {
  const seen = new Set<string>();
  return propertiesOf(object).flatMap((property) => {
    const key = nameOf(property);
    if (key === undefined) return [];
    if (seen.has(key)) return [{ key, at: positionIn(file, property.key) }];
    seen.add(key);
    return [];
  });
}

/** The first character of a node. */
export function positionIn(file: string, node: Node): Position {
  return { file, line: node.loc?.start.line ?? 1, column: (node.loc?.start.column ?? 0) + 1 };
}
