import { closest } from "./closest.ts";

/** Names of keys in the settings of cc-ci's predecessor, and what they are called here. */
const formerKeys: Readonly<Record<string, string>> = {
  HEALTH_PATH: "healthPath",
  HEALTH_OK: "healthStatuses",
  DEPLOY_TIMEOUT: "deployTimeout",
  HTTP_TIMEOUT: "httpTimeout",
  EXTRA_ENV: "environment",
  UPGRADE_EXTRA_ENV: "upgradeEnvironment",
  READY_PROBE: "readyProbes",
  READY_PROBES: "readyProbes",
  BACKUP_VERIFY: "verifyBackup",
  SCREENSHOT: "screenshot",
  DEPS: "dependencies",
  EXPECTED_NA: "notApplicable",
  WARM_CANONICAL: "canonical",
  BACKUP_CAPABLE: "backupCapable",
  extraEnv: "environment",
  env: "environment",
  deps: "dependencies",
};

/** Keys that were there and have no successor, each with the reason. */
const goneKeys: Readonly<Record<string, string>> = {
  UPGRADE_BASE_VERSION: "the base is found from the canonical and the release tags; use `cc-ci run --base` for one run",
  CHAOS_BASE_DEPLOY: "an overlay is all that is needed",
  OIDC_AT_INSTALL: "dependencies are always there before the first deploy",
  SKIP_GENERIC: "generic checks always run",
};

/** What to say about a key of a suite that nothing reads. */
export function unknownSuiteKey(key: string, known: readonly string[]): { readonly message: string; readonly next: string } {
  const gone = goneKeys[key];
  if (gone !== undefined) return { message: `"${key}" does not exist any more: ${gone}`, next: "Remove the key." };
  const former = formerKeys[key];
  if (former !== undefined) return { message: `"${key}" is called "${former}" here`, next: `Rename it to ${former}.` };
  const near = closest(key, known);
  if (near !== undefined) return { message: `unknown key "${key}"; did you mean "${near}"?`, next: `Rename it to ${near}.` };
  return { message: `unknown key "${key}"`, next: `Known keys are ${known.join(", ")}.` };
}

/** Files that the predecessor's suites had, and where their content belongs. */
const formerFiles: readonly (readonly [RegExp, string])[] = [
  [/(^|\/)recipe_meta\.py$/, "Write the settings into suite.ts."],
  [/(^|\/)ops\.py$/, "Move what it did into `before` and `data` of suite.ts."],
  [/(^|\/)install_steps\.sh$/, "Move what it did into `installSteps` of suite.ts."],
  [/(^|\/)test_(install|upgrade|backup|restore)\.py$/, "Write it as <tier>.test.ts beside suite.ts."],
  [/(^|\/)(test_[^/]*|[^/]*_test|conftest)\.py$/, "Write it as custom/<name>.test.ts."],
];

/** What to do about a file of a former suite; undefined when it is none. */
export function formerFileAdvice(path: string): string | undefined {
  return formerFiles.find(([pattern]) => pattern.test(path))?.[1];
}
