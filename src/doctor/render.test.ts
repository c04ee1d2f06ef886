import { expect, test } from "vitest";
import { isReady } from "./examine.ts";
import type { Finding } from "./finding.ts";
import { renderDoctor, renderDoctorJson } from "./render.ts";

const ok: Finding = { id: "git", title: "git", state: "ok", detail: "2.39.5", required: true };
const limited: Finding = { id: "ipvs", title: "IPVS", state: "limited", detail: "the kernel has none", required: false };
const optional: Finding = {
  id: "chromium",
  title: "Chromium",
  state: "lacks",
  detail: "not installed",
  fix: "apt-get install chromium",
  required: false,
};
const missing: Finding = {
  id: "swarm",
  title: "Swarm",
  state: "lacks",
  detail: "none is active",
  fix: "docker swarm init",
  required: true,
};

test.each([
  [[ok], true],
  [[ok, limited, optional], true],
  [[ok, missing], false],
  [[], false],
])("%# ready: %s", (findings, expected) => {
  expect(isReady(findings)).toBe(expected);
});

test("people see a line for each, what to do, and the sum", () => {
  expect(renderDoctor([ok, limited, optional, missing], { color: false })).toBe(
    [
      "✔ git       2.39.5",
      "~ IPVS      the kernel has none",
      "✘ Chromium  not installed",
      "            → apt-get install chromium",
      "✘ Swarm     none is active",
      "            → docker swarm init",
      "",
      "Not ready: 1 in order, 1 limited, 2 lacking. A run needs: Swarm. `cc-ci doctor --fix` mends what it can.",
      "",
    ].join("\n"),
  );
});

test("colour changes nothing but colour", () => {
  const findings = [ok, limited, missing];
  // oxlint-disable-next-line no-control-regex
  expect(renderDoctor(findings, { color: true }).replaceAll(/\x1b\[\d+m/g, "")).toBe(renderDoctor(findings, { color: false }));
});

test("programs get one object a line", () => {
  const lines = renderDoctorJson([ok, missing]).trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([ok, missing, { ready: false }]);
});
