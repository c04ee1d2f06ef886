import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "#kit/fault.ts";

/** What is known of a recipe when its first suite is written. */
export type RecipeFacts = {
  readonly name: string;
  /** Path that the health check of the main service asks for, or `/`. */
  readonly healthPath: string;
  /** Compose keys of secrets that nobody generates. */
  readonly insertedSecrets: readonly string[];
  /** Volumes that the recipe backs up whole. */
  readonly dataVolumes: readonly string[];
};

/** The files of a first suite: they load, run and pass for a recipe that works, and show where to go on. Pure. */
export function newSuiteFiles(facts: RecipeFacts): Record<string, string> {
  return { "suite.ts": suiteFile(facts), "install.test.ts": installTest, "custom/first.test.ts": customTest, "README.md": readme(facts) };
}

/** Writes a first suite into a folder that is new or empty. */
export async function newSuite(folder: string, facts: RecipeFacts): Promise<string[]> {
  const there = await readdir(folder).catch(() => []);
  if (there.length > 0) {
    throw new Fault("usage", "suite-exists", `${folder} is not empty`, { next: "Work on the suite that is there, or name another folder with --into." });
  }
  const files = Object.entries(newSuiteFiles(facts));
  for (const [path, content] of files) {
    const whole = join(folder, path);
    await mkdir(join(whole, ".."), { recursive: true });
    await writeFile(whole, content);
  }
  return files.map(([path]) => join(folder, path));
}

function suiteFile({ name, healthPath, insertedSecrets, dataVolumes }: RecipeFacts): string {
  const steps = insertedSecrets.map((key) => `    await context.insertSecret(${JSON.stringify(key)}, "cc-ci-" + crypto.randomUUID());`);
  const volume = dataVolumes[0];
  return [
    'import { defineSuite } from "cc-ci/suite";',
    "",
    `/** How cc-ci tests ${name}. */`,
    "export default defineSuite({",
    ...(healthPath === "/" ? [] : [`  healthPath: ${JSON.stringify(healthPath)},`]),
    ...(steps.length === 0 ? [] : ["  async installSteps(context) {", ...steps, "  },"]),
    ...(volume === undefined ? [] : dataCheck(volume)),
    "});",
    "",
  ].join("\n");
}

function dataCheck(volume: string): string[] {
  const key = JSON.stringify(volume);
  return [
    "  // Better: store and read the mark through the app's own interface, the way its users do.",
    "  data: {",
    `    seed: (app, mark) => app.volume(${key}).write("cc-ci-mark.txt", mark),`,
    `    read: async (app) => ((await app.volume(${key}).exists("cc-ci-mark.txt")) ? (await app.volume(${key}).read("cc-ci-mark.txt")).toString() : null),`,
    `    destroy: (app) => app.volume(${key}).remove("cc-ci-mark.txt"),`,
    "  },",
  ];
}

const installTest = `import { expect, test } from "cc-ci/test";

test("the landing page is the app's own", async ({ app }) => {
  const answer = await app.request("/");
  expect(answer.fromEdge).toBe(false);
  expect(answer.status).toBeLessThan(400);
});
`;

const customTest = `import { expect, test } from "cc-ci/test";

// Replace this by what the app is for: create something through its interface, and read it back.
test("the landing page opens in a browser", async ({ page }) => {
  const answer = await page.goto("/");
  expect(answer?.ok()).toBe(true);
  await expect(page.locator("body")).not.toBeEmpty();
});
`;

function readme({ name }: RecipeFacts): string {
  return `# The suite of ${name}

What it stores and reads back, what its tests prove, and what they leave out. Run it with \`cc-ci run <path of the recipe> --name ${name} --suite <this folder>\`.
`;
}
