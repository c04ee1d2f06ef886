/** One change to one source file. `from` must be there exactly once. */
export type Change = { readonly source: string; readonly from: string; readonly to: string };

/** A rule, and the test that fails when it is taken out. */
export type Rule = {
  /** For `--only`. */
  readonly name: string;
  /** The fault of sweeps and canonicals that the rule keeps out; one may need several rules. */
  readonly fault: string;
  /** What is taken out. */
  readonly without: string;
  /** Below `test/e2e/faults`. */
  readonly file: string;
  /** The test's own name. */
  readonly test: string;
  readonly changes: readonly Change[];
  /** What it shows is seen on what all runs of an engine share, so no other test may run beside it. */
  readonly alone?: boolean;
};

export const rules: readonly Rule[] = [
  {
    name: "hollow-enrolment",
    fault: "hollow enrolment",
    without: "nothing enrolled is an error",
    file: "hollow-enrolment.test.ts",
    test: "a folder without suites is an error of the sweep",
    changes: [{ source: "src/sweep/account.ts", from: 'enrolled.length === 0 ? [fault("sweep-nothing-enrolled"', to: 'enrolled.length < 0 ? [fault("sweep-nothing-enrolled"' }],
  },
  {
    name: "suite-dropped",
    fault: "hollow enrolment",
    without: "a suite that cannot be loaded keeps its line",
    file: "hollow-enrolment.test.ts",
    test: "a suite that cannot be loaded has its line, and the sweep does not end well",
    changes: [{ source: "src/sweep/enrolled.ts", from: "return { recipe, suite, upstream: at, problem: [", to: "return null && { recipe, suite, upstream: at, problem: [" }],
  },
  {
    name: "label-from-exit-code",
    fault: "label from the exit code",
    without: "promoted is what the store says",
    file: "label-from-exit-code.test.ts",
    test: "a green run whose promotion failed is `not-promoted`, with the reason",
    changes: [
      {
        source: "src/sweep/sweep-recipe.ts",
        from: "return promotionEnding(await promotion(own, request, tested, decision.reason), release.tag, run, notes);",
        to: 'await promotion(own, request, tested, decision.reason);\n  return { class: "promoted", reason: "green", release: release.tag, run, notes };',
      },
      { source: "src/sweep/sweep-recipe.ts", from: 'if (end.class !== "promoted" || (after !== null', to: "if (end !== null || (after !== null" },
    ],
  },
  {
    name: "tip-for-tag",
    fault: "merge commit recorded for the tag's",
    without: "the sweep runs the tag, not the tip",
    file: "merge-commit-recorded.test.ts",
    test: "the sweep promotes the tag's commit",
    changes: [{ source: "src/sweep/sweep-recipe.ts", from: "parts.request(enrolled, state.source, release.tag)", to: 'parts.request(enrolled, state.source, "HEAD")' }],
  },
  {
    name: "same-files",
    fault: "merge commit recorded for the tag's",
    without: "the same files are not the tag's commit",
    file: "merge-commit-recorded.test.ts",
    test: "the merge commit itself is not promoted, though its files are the release's",
    changes: [{ source: "src/canonical/promote-decision.ts", from: "tags.filter(({ tag, commit, annotated }) => annotated && commit === head.commit", to: "tags.filter(({ tag, tree, annotated }) => annotated && tree === head.tree" }],
  },
  {
    name: "dirty-tree",
    fault: "dirty tree",
    without: "files come out of the commit",
    file: "dirty-tree.test.ts",
    test: "the canonical is made of the tag's exact files",
    changes: [
      {
        source: "src/run/fetch.ts",
        from: "await exportTree(fetched.clone, commit, into, signal);",
        to: 'await exportTree(fetched.clone, commit, into, signal);\n  const folder = (await mustGit(["config", "remote.origin.url"], { folder: fetched.clone, signal })).trim();\n  await (await import("node:fs/promises")).cp(folder, into, { recursive: true, filter: (path) => !path.endsWith("/.git") });',
      },
    ],
  },
  {
    name: "secret-not-generated",
    fault: "secret that is not generated",
    without: "data is put back with its own secrets",
    file: "secret-not-generated.test.ts",
    test: "the promotion does the install step, and the app that is put back has the same value",
    changes: [{ source: "src/run/conduct.ts", from: "new SecretStore(redactor, facts.stack, await facts.data?.start?.secrets())", to: "new SecretStore(redactor, facts.stack)" }],
  },
  {
    name: "content-of-an-install-step",
    fault: "content of an install step",
    without: "the seed is installed with the suite",
    file: "content-of-an-install-step.test.ts",
    test: "is in the canonical's data, as are the suite's settings and its overlay",
    changes: [{ source: "src/canonical/promote.ts", from: '{ ...request, lane: "seed",', to: '{ ...request, suite: null, lane: "seed",' }],
  },
  {
    name: "master-as-default-branch",
    fault: "master as the default branch",
    without: "upstream is asked for its default branch",
    file: "master-as-default-branch.test.ts",
    test: "the release is found, tested and promoted",
    changes: [{ source: "src/forge/upstream.ts", from: 'refs.branches.get(refs.defaultBranch ?? "")', to: 'refs.branches.get("main")' }],
  },
  {
    name: "leftover-secrets",
    fault: "leftover secrets of a promotion",
    without: "every run has a stack name of its own",
    file: "leftover-secrets.test.ts",
    test: "the next one is promoted all the same",
    changes: [{ source: "src/run/conduct.ts", from: "stack: stackNameOf(own)", to: "stack: stackNameOf(domain)" }],
  },
  {
    name: "leftover-secrets-reaped",
    fault: "leftover secrets of a promotion",
    without: "a sweep clears away what killed runs left",
    file: "leftover-secrets.test.ts",
    test: "what the killed one left is gone, and what is not ours is still there",
    changes: [{ source: "src/cli/commands/sweep.ts", from: "await clearAway(session, options);", to: "" }],
  },
  {
    name: "colliding-stacks",
    fault: "colliding names",
    without: "every run has a domain of its own",
    file: "colliding-names.test.ts",
    test: "all of them are promoted, at the same time",
    changes: [{ source: "src/run/conduct.ts", from: "-${claimed.id.slice(-6)}.${request.zone}", to: "-000000.${request.zone}" }],
  },
  {
    name: "colliding-canonicals",
    fault: "colliding names",
    without: "a canonical's name is made of the recipe's whole name",
    file: "colliding-names.test.ts",
    test: "each has a domain and stacks that no other one has, which the engine takes as they are",
    changes: [{ source: "src/canonical/names.ts", from: "${hashOf(recipe, below)}", to: "${hashOf(letters, below)}" }],
  },
  {
    name: "colliding-aliases",
    alone: true,
    fault: "colliding names",
    without: "no bare service name on a shared network",
    file: "colliding-names.test.ts",
    test: "nobody answers to the bare name `app` on the shared network",
    changes: [{ source: "src/deploy/stack/convert.ts", from: "Aliases: entry?.external ? [...aliases] : [...aliases, key]", to: "Aliases: [...aliases, key]" }],
  },
  {
    name: "known-good-lost",
    fault: "known-good lost after a failed promotion",
    without: "the pointer moves after the proof",
    file: "known-good-lost.test.ts",
    test: "the former one is current, whole, and the only one",
    changes: [
      {
        source: "src/canonical/promote.ts",
        from: 'const proof = await prove(context, request, { ...record, proofRun: "" }, tested.results.run.id);',
        to: 'await context.store.canonicals.makeCurrent({ ...record, proofRun: "none yet" });\n  const proof = await prove(context, request, { ...record, proofRun: "" }, tested.results.run.id);',
      },
      { source: "src/canonical/promote.ts", from: "await store.canonicals.makeCurrent(record);", to: "" },
    ],
  },
];
