import type { Suite } from "./types.ts";

/** Marks what `defineSuite` made, so that the loader can tell it from an object that was exported by accident. */
const brand = Symbol.for("cc-ci.suite");

/** Declares a recipe's suite; the default export of `suite.ts`. Gives back what it got, so that an editor knows every key. */
export function defineSuite(suite: Suite): Suite {
  if (Object.isExtensible(suite)) Object.defineProperty(suite, brand, { value: true });
  return suite;
}

/** Whether a value came out of {@link defineSuite}. */
export function isDefinedSuite(value: unknown): boolean {
  return typeof value === "object" && value !== null && (value as Record<symbol, unknown>)[brand] === true;
}
