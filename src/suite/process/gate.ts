import { flushCompileCache } from "node:module";
import { test } from "@playwright/test";
import { Fault } from "#kit/fault.ts";
import { keepHeapSmall } from "#kit/small-heap.ts";
import { browserAhead } from "./browser.ts";
import { keepAlive, waitAtGate } from "./client.ts";
import { loadErrorAnnotation } from "./events.ts";
import type { Gate, Operation } from "./protocol.ts";

let current: Operation | null = null;
let alive = false;

/** The operation whose effects the tests look at now. */
export function currentOperation(): Operation {
  if (current === null) throw new Fault("usage", "no-operation", "there is no operation here", { next: "Run the test with `cc-ci run`." });
  return current;
}

/**
 * What a gate does about the browser before it waits: start the one of the tests behind it, start one for the screenshot in the background, or nothing.
 */
export type GateBrowser = "fixture" | "ahead" | "none";

/**
 * Makes all tests of the entry file that calls this wait until the harness opens their tier. It is a hook with no time limit and the
 * first of the file, so no test's own limit runs while it waits.
 */
export function gate(name: Gate, browser: GateBrowser): void {
  if (browser === "fixture") test.beforeAll("start the browser", async ({ browser: started }) => void started.version());
  test.beforeAll(`wait for ${name}`, async () => {
    test.setTimeout(0);
    if (!alive) settleIn();
    alive = true;
    if (browser === "ahead") void browserAhead();
    const answer = await waitAtGate(name);
    if ("skip" in answer) return test.skip(true, answer.skip);
    current = answer.operation;
  });
}

/** Once in each worker, at its first gate: everything is loaded by now, so what Node compiled is kept for the next run. */
function settleIn(): void {
  keepAlive();
  flushCompileCache();
  keepHeapSmall();
  // Playwright asks source maps about every frame of a stack, and takes a stack for every step. Suites are stripped of their types in place: their lines are what they are.
  Reflect.deleteProperty(Error, "prepareStackTrace");
}

/** Imports a test file. One that cannot be loaded fails as a test of its own tier instead of stopping all the others. */
export async function loadTests(path: string, load: () => Promise<unknown>): Promise<void> {
  try {
    await load();
  } catch (error) {
    test(`${path} loads`, { annotation: { type: loadErrorAnnotation } }, () => {
      throw error;
    });
  }
}
