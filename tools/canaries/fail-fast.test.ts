import fc from "fast-check";
import { expect, test } from "vitest";
import { judgeFailFast, patience } from "./fail-fast.ts";

test.each([
  { deaths: [1000, 2000, 3000], faultAt: 3500, want: { kind: "measured", seconds: 0.5, ok: true } },
  { deaths: [3000, 1000, 2000, 9000], faultAt: 13_000, want: { kind: "measured", seconds: 10, ok: true } },
  { deaths: [1000, 2000, 3000], faultAt: 13_001, want: { kind: "measured", seconds: 10.001, ok: false } },
  { deaths: [1000, 2000, 3000], faultAt: 2999, want: { kind: "measured", seconds: -0.001, ok: false } },
  { deaths: [1000, 2000], faultAt: 2500, want: { kind: "unmeasured", reason: "2 tasks were seen to fail, not 3" } },
  { deaths: [1000, 2000, 3000], faultAt: null, want: { kind: "unmeasured", reason: "the run has no fault" } },
])("deaths at $deaths, red at $faultAt", ({ deaths, faultAt, want }) => {
  expect(judgeFailFast({ deaths, faultAt })).toEqual(want);
});

test("it is ok exactly when the fault lies between the third death and the patience after it", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 60_000 }), { minLength: 3, maxLength: 8 }), fc.integer({ min: 0, max: 90_000 }), (deaths, faultAt) => {
      const before = deaths.filter((death) => death <= faultAt).length;
      const longBefore = deaths.filter((death) => death < faultAt - patience * 1000).length;
      const judged = judgeFailFast({ deaths, faultAt });
      expect(judged.kind === "measured" && judged.ok).toBe(before >= 3 && longBefore < 3);
    }),
  );
});
