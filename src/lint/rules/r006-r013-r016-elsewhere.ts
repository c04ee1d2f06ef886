import type { Rule } from "../rule.ts";

/** Rules of abra whose facts are not in a recipe's repository. They are listed, so that nobody takes their silence for a pass. */

export const r006: Rule = {
  id: "R006",
  title: "the recipe has a published version in the catalogue",
  severity: "warning",
  why: "abra offers operators only what the catalogue lists.",
  fix: "Publish a release with `abra recipe release` and let the catalogue be generated.",
  abra: true,
  unchecked: () => ({ why: "needs the published recipe catalogue", byDesign: true }),
  check: () => [],
};

export const r013: Rule = {
  id: "R013",
  title: "the recipe's repository is on git.coopcloud.tech",
  severity: "warning",
  why: "The catalogue and other maintainers look for it there.",
  fix: "Move or mirror the repository to the coop-cloud organisation.",
  abra: true,
  unchecked: () => ({ why: "needs to ask the forge over the network", byDesign: true }),
  check: () => [],
};

export const r016: Rule = {
  id: "R016",
  title: "abra's rule 16",
  severity: "warning",
  why: "What abra looks at here is not documented.",
  fix: "Run `abra recipe lint` and read its table.",
  abra: true,
  unchecked: () => ({ why: "what the rule asks for is not known to cc-ci; `abra recipe lint` says", byDesign: true }),
  check: () => [],
};
