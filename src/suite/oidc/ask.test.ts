import { describe, expect, test } from "vitest";
import { Fault } from "#kit/fault.ts";
import type { App, AppResponse } from "../app.ts";
import { fakeApp } from "../test-support/fake-app.ts";
import { ask } from "./ask.ts";

const answering = (status: number, body = "", fromEdge = false): App => fakeApp({ request: async (): Promise<AppResponse> => ({ status, headers: {}, body, fromEdge }) });
const failing = (error: Error): App => fakeApp({
  async request() {
    throw error;
  },
});

describe("ask", () => {
  test.each([
    ["JSON", answering(200, '{"a":1}'), { status: 200, json: { a: 1 } }],
    ["nothing", answering(204), { status: 204, json: undefined }],
    ["what is no JSON", answering(200, "<html>"), { status: 200, json: undefined }],
  ])("gives %s", async (_, app, expected) => expect(await ask(app, "/x")).toEqual(expected));

  test("a status that is allowed is an answer", async () => expect(await ask(answering(409), "/x", { allow: [409] })).toMatchObject({ status: 409 }));

  test.each([
    ["an error of the provider", answering(500, "out of order"), "provider-refused"],
    ["an answer of the edge", answering(200, "", true), "provider-refused"],
    ["no whole answer in time", failing(new Fault("recipe", "app-timeout", "no whole answer within 30000 ms")), "provider-slow"],
    ["no connection", failing(new Fault("recipe", "app-no-answer", "ECONNREFUSED")), "provider-slow"],
  ])("%s is ours, and not the recipe's fault", async (_, app, code) => {
    await expect(ask(app, "/realms/x?secret=1")).rejects.toMatchObject({ kind: "infrastructure", code, message: expect.not.stringContaining("secret") });
  });

  test("what else is thrown stays what it is", async () => {
    await expect(ask(failing(new Fault("cancelled", "cancelled", "over")), "/x")).rejects.toMatchObject({ kind: "cancelled" });
    await expect(ask(failing(new TypeError("a mistake")), "/x")).rejects.toThrow(TypeError);
  });
});
