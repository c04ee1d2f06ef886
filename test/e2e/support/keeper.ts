import { join } from "node:path";
import { envSample, makeRecipe, probeCompose, writeFiles, type ProbeCompose } from "./recipe.ts";

/** What tells one release of a keeper from another. */
export type KeeperRelease = {
  readonly version: string;
  /** Shell commands before the app looks at its data; `$` is the container's shell's own. */
  readonly first?: string;
  /** The same before it begins to serve. */
  readonly last?: string;
  readonly compose?: Omit<ProbeCompose, "version" | "before">;
  /** Lines of `.env.sample`. */
  readonly env?: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  /** `false`: without backups, whose tiers take the longest. */
  readonly backup?: boolean;
};

/** As a database: data that was made with one secret opens to no other one. */
const openData = "if [ -f /www/.made-with ]; then cmp -s /www/.made-with /run/secrets/phrase || { echo 'the data was made with another secret'; exit 1; }; else cp /run/secrets/phrase /www/.made-with; fi";

/** The files of one release: an app that keeps what it is given, and a secret that only an install step can give it. */
export function keeperFiles(name: string, { version, first = ":", last = ":", compose = {}, env = [], files = {}, backup = true }: KeeperRelease): Record<string, string> {
  const service = ["secrets:", "  - phrase", "environment:", "  - DOMAIN", "  - GREETING", ...(compose.service ?? [])];
  const top = ["", "secrets:", "  phrase:", "    external: true", "    name: ${STACK_NAME}_phrase_${SECRET_PHRASE_VERSION}", ...(compose.top ?? [])];
  const before = ["set -e", first, openData, "cat /version > /www/index.html", "echo \"$GREETING $LAID_OVER\" > /www/hello.txt", last].join("; ").replaceAll("$", "$$$$");
  return {
    ".env.sample": envSample(name, "GREETING=hello", "SECRET_PHRASE_VERSION=v1 # generate=false", ...env),
    "compose.yml": probeCompose({ ...compose, version, before, service, top }).replace("backupbot.backup=true", `backupbot.backup=${backup}`),
    [`release/${version}`]: "What is new.\n",
    ...files,
  };
}

/** Makes the repository of a keeper. */
export async function makeKeeper(folder: string, name: string, releases: readonly KeeperRelease[], branch?: string): Promise<string> {
  return await makeRecipe(folder, { name, releases: releases.map((release) => ({ version: release.version, files: keeperFiles(name, release) })), ...(branch && { branch }) });
}

export type SuiteParts = {
  /** Lines inside `defineSuite({ … })`, over those that all have. */
  readonly more?: readonly string[];
  /** The install step's body; it gives the secret by default. */
  readonly steps?: string;
  readonly overlay?: string;
};

/** An overlay that the ready probe looks for, since without it the app would greet otherwise. */
const laidOver = "version: \"3.8\"\nservices:\n  app:\n    environment:\n      - LAID_OVER=laid over\n";

/**
 * Writes a keeper's suite: enrolled, with a data check, an install step, an overlay and a ready probe, and without a picture, for which each run would start a browser. Gives its folder, which
 * has the recipe's name.
 */
export async function makeKeeperSuite(suites: string, name: string, { more = [], steps = 'await insertSecret("phrase", randomUUID());', overlay = laidOver }: SuiteParts = {}): Promise<string> {
  return await writeFiles(join(suites, name), {
    "compose.ccci.yml": overlay,
    "suite.ts": `import { randomUUID } from "node:crypto";
import { defineSuite } from "cc-ci/suite";

export default defineSuite({
  canonical: true,
  screenshot: false,
  overlay: "compose.ccci.yml",
  readyProbes: [{ kind: "http", path: "/hello.txt", contains: "laid over" }],
  async installSteps({ insertSecret, setEnvironment }) {
    ${steps}
  },
  data: {
    seed: (app, mark) => app.volume("content").write("marks/" + mark, mark),
    read: async (app, mark) => {
      const answer = await app.request("/marks/" + mark);
      return answer.status === 200 ? answer.body : null;
    },
    destroy: (app, mark) => app.volume("content").remove("marks/" + mark),
  },
${more.map((line) => `  ${line}\n`).join("")}});
`,
  });
}
