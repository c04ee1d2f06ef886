import { describe, expect, test } from "vitest";
import { Fault, Faults } from "#kit/fault.ts";
import { faultOf } from "./run-fault.ts";

const at = { file: "compose.yml", line: 3, column: 5 };

describe("faultOf", () => {
  test("a fault with a place, evidence and a way out", () => {
    expect(faultOf(new Fault("recipe", "bad-thing", "it is bad", { at, evidence: ["line"], next: "Mend it." }), "the recipe is bad")).toEqual({
      class: "recipe", tier: "run", code: "bad-thing", reason: "the recipe is bad", evidence: ["compose.yml:3:5: it is bad", "line"], next: "Mend it.",
    });
  });

  test("a bare fault", () => {
    expect(faultOf(new Fault("upstream", "image-missing", "no image"), "why")).toEqual({ class: "upstream", tier: "run", code: "image-missing", reason: "why", evidence: [] });
  });

  test("several at once, each with its place where it has one", () => {
    const all = [new Fault("suite", "a", "first", { at }), new Fault("suite", "b", "second")];
    expect(faultOf(new Faults("suite", "suite-invalid", "2 faults", all), "why")).toMatchObject({ class: "suite", code: "suite-invalid", evidence: ["compose.yml:3:5: first", "second"] });
  });

  test("an error that nobody foresaw is ours, with its stack for us to read", () => {
    const fault = faultOf(new TypeError("x is not a function"), "why");
    expect(fault).toMatchObject({ class: "infrastructure", code: "unforeseen" });
    expect(fault.evidence.join("")).toContain("TypeError: x is not a function");
  });

  test("something thrown that is no error", () => {
    expect(faultOf("oops", "why")).toEqual({ class: "infrastructure", tier: "run", code: "unforeseen", reason: "why", evidence: [] });
  });

  test("a base that is another commit is upstream's", () => {
    const fault = new Fault("recipe", "x", "y");
    expect(faultOf(fault, "why", { phase: "base", baseDiffers: true }).class).toBe("upstream");
    expect(faultOf(fault, "why", { phase: "base", baseDiffers: false }).class).toBe("recipe");
    expect(faultOf(fault, "why", { phase: "head", baseDiffers: true }).class).toBe("recipe");
  });
});
