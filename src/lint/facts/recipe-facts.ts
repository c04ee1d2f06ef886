import { dirname } from "node:path";
import { abraShEnv, readAbraSh, type AbraSh } from "#recipe/abra-sh.ts";
import { selectComposeFiles, type ComposeSelection } from "#recipe/compose-files.ts";
import { merge, write } from "#recipe/compose/merge.ts";
import type { ComposeModel } from "#recipe/compose/types.ts";
import { configNames, type ConfigName } from "#recipe/config-names.ts";
import { envMap, parseEnv, type ParsedEnv } from "#recipe/env/parse.ts";
import { planSecrets, type SecretPlans } from "#recipe/secrets.ts";
import { maxStackName } from "#recipe/stack-name.ts";
import { loadRecipeTree, type RecipeTree } from "#recipe/tree.ts";
import { parseComposeFile, readComposeFile, requiredVariables, type ComposeFile } from "./compose-file.ts";

/** A stack whose name is as long as names get: what works for it works for all. */
const longestStack = "lint_example_".padEnd(maxStackName, "x");

/** One tree of a recipe, read. */
export type RecipeFacts = {
  readonly name: string;
  readonly tree: RecipeTree;
  /** The stack's name that variables were filled in with. */
  readonly stack: string;
  readonly env: ParsedEnv;
  /** What variables are filled in with: `.env.sample`, abra.sh, the stack's name, and a stand-in for what the recipe requires and does not set. */
  readonly values: Readonly<Record<string, string>>;
  readonly abraSh: AbraSh;
  /** Every compose file of the recipe: those that the sample selects in the order of merging, then the others. */
  readonly files: readonly ComposeFile[];
  readonly selection: ComposeSelection;
  /** What the sample's selection merges to; undefined when one of its files cannot be used. */
  readonly merged: ComposeModel | undefined;
  /** Of `merged`. */
  readonly configs: readonly ConfigName[];
  /** Of `merged`. */
  readonly secrets: SecretPlans;
};

export async function readRecipeFacts(folder: string, name: string, signal?: AbortSignal): Promise<RecipeFacts> {
  return recipeFacts(await loadRecipeTree(folder, name, signal));
}

function recipeFacts(tree: RecipeTree): RecipeFacts {
  const env = parseEnv(tree.envSample?.text ?? "", ".env.sample");
  const abraSh = readAbraSh(tree.abraSh?.text ?? "", "abra.sh");
  const sample = envMap(env.entries);
  const selection = selectComposeFiles(sample, tree, env.entries);
  const known = { ...sample, ...abraShEnv(abraSh), STACK_NAME: longestStack };
  const parsed = tree.compose.map(parseComposeFile);
  const standIns = Object.fromEntries(parsed.flatMap(requiredVariables).filter((variable) => !known[variable as keyof typeof known]).map((variable) => [variable, "required"]));
  const values = { ...standIns, ...known };
  const context = { folder: dirname(`${tree.folder}/${selection.files[0]?.path ?? "compose.yml"}`), env: values, root: tree.folder };
  // Whoever takes another overlay also uncomments the lines that belong to it.
  const optional = { ...context, env: { ...envMap(env.commented), ...values } };
  const position = (path: string): number => selection.files.findIndex((file) => file.path === path);
  const files = parsed
    .map((source) => (position(source.file) < 0 ? readComposeFile(source, false, optional) : readComposeFile(source, true, context)))
    .toSorted((a, b) => order(position(a.path)) - order(position(b.path)));
  const selected = files.filter((file) => file.selected);
  const merged = mergeAll(selected);
  const input = { resolved: merged ?? {}, raw: rawObjects(selected), env: env.entries };
  return { name: tree.name, tree, stack: longestStack, env, values, abraSh, files, selection, merged, configs: configNames({ ...input, abraSh }), secrets: planSecrets(input) };
}

/** What is not selected comes last. */
function order(position: number): number {
  return position < 0 ? Number.MAX_SAFE_INTEGER : position;
}

function mergeAll(files: readonly ComposeFile[]): ComposeModel | undefined {
  const typed = files.map((file) => file.typed);
  const [first, ...rest] = typed.filter((model) => model !== undefined);
  return first && rest.length + 1 === typed.length ? write(rest.reduce(merge, first)) : undefined;
}

function rawObjects(files: readonly ComposeFile[]): { readonly secrets: unknown; readonly configs: unknown } {
  const all = (section: "secrets" | "configs"): unknown => Object.assign({}, ...files.map((file) => file.source.model[section] ?? {}));
  return { secrets: all("secrets"), configs: all("configs") };
}
