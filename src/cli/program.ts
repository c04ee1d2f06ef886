import { Command, InvalidArgumentError, Option } from "commander";
import { addWarmCommands } from "./warm-program.ts";

/** The whole command line. Every command loads what it needs when it is called, so that help is there at once. */
export function buildProgram(version: string): Command {
  const program = new Command("cc-ci")
    .description("Tests Co-op Cloud recipes on a real Docker Swarm: install, upgrade, backup, restore, and what the app is for.")
    .version(version)
    .showHelpAfterError("(add --help for help)")
    .exitOverride();
  program.addHelpText(
    "after",
    `
Examples:
  cc-ci demo                                   set this machine up and test the sample recipe "notes"
  cc-ci run .                                  test the recipe in this folder at its present commit
  cc-ci run https://git.example.org/org/nextcloud --ref my-branch
  cc-ci lint .                                 only look at the recipe's files
  cc-ci runs show last                         what the last run found
  cc-ci canonical promote . --ref 1.0.0+2.0    keep that release, with its data, if it proves itself
  cc-ci sweep --plan                           what the weekly sweep would do

Exit codes: 0 green, 1 red, 2 usage or configuration, 3 infrastructure, 4 a sweep that cannot be relied on,
130 and 143 interrupted.`,
  );

  runOptions(program.command("run").description("test one recipe at one commit, from install to restore"), "HEAD")
    .option("--base <ref>", "what to upgrade from, instead of the canonical or the newest older release")
    .option("--tiers <list>", "install,upgrade,backup,restore,custom: those to run", "install,upgrade,backup,restore,custom")
    .option("--quick", "only upgrade a copy of the canonical's data to the head: sooner, proves less, gates nothing")
    .addOption(new Option("--base-data <kind>", "what the base starts from, instead of what the suite says").choices(["fresh", "canonical"]))
    .option("--promote", "make the release the recipe's canonical, if it proves itself")
    .option("--way-back", "when all else is done, try the base again on the upgraded data: is the upgrade reversible without a restore?")
    .option("--keep-on-failure <duration>", "keep a failed app for inspection, for example 30m", duration)
    .option("--end-with-parent", "tear down when the process that started this one is gone")
    .action(async (source: string, options) => (await import("./commands/run.ts")).runCommand(source, options));
  program
    .command("demo")
    .description("set the machine up, make the samples, and test one of them")
    .argument("[sample]", "name of a sample", "notes")
    .addOption(engine())
    .addOption(json())
    .action(async (sample: string, options) => (await import("./commands/demo.ts")).demoCommand(sample, options));
  program
    .command("lint")
    .description("check a recipe's files by abra's rules and ours")
    .argument("<path>", "folder of the recipe")
    .option("--name <recipe>", "the recipe's name (default: the folder's)")
    .option("--sarif", "print SARIF 2.1.0")
    .addOption(json())
    .action(async (path: string, options) => (await import("./commands/lint.ts")).lintCommand(path, options));
  program
    .command("doctor")
    .description("say what this host has and lacks")
    .option("--fix", "mend what can be mended (Debian and Ubuntu, as root)")
    .option("--snapshot-image <size>", "give canonicals a file system with copy-on-write, in a file of that size, such as 20G")
    .addOption(engine())
    .addOption(json())
    .action(async (options) => (await import("./commands/doctor.ts")).doctorCommand(options));
  program
    .command("reap")
    .description("remove what killed runs left, and end their records")
    .addOption(engine())
    .addOption(json())
    .action(async (options) => (await import("./commands/reap.ts")).reapCommand(options));
  program
    .command("verify")
    .description("check a finished run again from its folder alone")
    .argument("<run>", "run id, the end of one, `last`, or the path of a run folder")
    .addOption(json())
    .action(async (run: string, options) => (await import("./commands/verify.ts")).verifyCommand(run, options));
  const runs = program.command("runs").description("look at runs");
  runs
    .command("list")
    .description("all runs, newest first")
    .addOption(json())
    .action(async (options) => (await import("./commands/runs.ts")).listCommand(options));
  runs
    .command("show")
    .description("what a run found")
    .argument("[run]", "run id, the end of one, or `last`", "last")
    .addOption(json())
    .action(async (run: string, options) => (await import("./commands/runs.ts")).showCommand(run, options));
  runs
    .command("logs")
    .description("the logs of a run's services and hooks")
    .argument("[run]", "run id, the end of one, or `last`", "last")
    .option("--service <name>", "of this service only")
    .option("--hooks", "of the hooks only")
    .addOption(json())
    .action(async (run: string, options) => (await import("./commands/runs.ts")).logsCommand(run, options));
  runs
    .command("holders")
    .description("who holds what at this moment: domains, canonicals, mirrors, warm apps, the sweep")
    .addOption(json())
    .action(async (options) => (await import("./commands/holders.ts")).holdersCommand(options));
  const canonical = program.command("canonical").description("the last release of each recipe that proved itself, with its data");
  canonical
    .command("list")
    .description("the current canonical of every recipe")
    .addOption(json())
    .action(async (options) => (await import("./commands/canonical.ts")).listCanonicals(options));
  canonical
    .command("show")
    .description("all about one")
    .argument("<recipe>", "the recipe's name")
    .argument("[which]", "id or version (default: the current one)")
    .addOption(json())
    .action(async (recipe: string, which: string | undefined, options) => (await import("./commands/canonical.ts")).showCanonical(recipe, which, options));
  canonical
    .command("history")
    .description("all that a recipe ever had, newest first")
    .argument("<recipe>", "the recipe's name")
    .addOption(json())
    .action(async (recipe: string, options) => (await import("./commands/canonical.ts")).canonicalHistory(recipe, options));
  runOptions(canonical.command("promote").description("test a release and make it the canonical, if it proves itself"), null)
    .option("--replace", "even if the canonical is the same or a newer release")
    .action(async (source: string, options) => (await import("./commands/canonical.ts")).promoteCommand(source, { ...options, tiers: "install,upgrade,backup,restore,custom" }));
  proofOptions(canonical.command("activate").description("make an earlier one current again, once it has proven itself anew"))
    .argument("<recipe>", "the recipe's name")
    .argument("<which>", "its id or version")
    .action(async (recipe: string, which: string, options) => (await import("./commands/canonical.ts")).activateCommand(recipe, which, options));
  canonical
    .command("pin")
    .description("keep one for ever")
    .argument("<recipe>", "the recipe's name")
    .argument("[which]", "id or version (default: the current one)")
    .option("--off", "take the pin away")
    .addOption(json())
    .action(async (recipe: string, which: string | undefined, options) => (await import("./commands/canonical.ts")).pinCommand(recipe, which, options));
  proofOptions(canonical.command("verify").description("restore one into a scratch app, check it, and leave nothing"))
    .argument("<recipe>", "the recipe's name")
    .argument("[which]", "id or version (default: the current one)")
    .action(async (recipe: string, which: string | undefined, options) => (await import("./commands/canonical.ts")).verifyCanonical(recipe, which, options));
  canonical
    .command("prune")
    .description("remove snapshots of earlier ones; never the current or a pinned one")
    .argument("[recipe]", "the recipe's name (default: all)")
    .option("--keep <number>", "how many earlier ones stay", whole, 1)
    .option("--plan", "only say what would go")
    .addOption(json())
    .action(async (recipe: string | undefined, options) => (await import("./commands/canonical.ts")).pruneCommand(recipe, options));
  program
    .command("sweep")
    .description("test every enrolled recipe that has a new release, and promote what proves itself")
    .option("--plan", "only say what would happen and why")
    .option("--only <recipes>", "these enrolled recipes, separated by commas", names)
    .option("--jobs <number>", "recipes at once (default: 1)", positive)
    .option("--if-due", "only when the weekly sweep is due")
    .option("--suites <folder>", "folder that holds the suites (default: what the configuration says)")
    .option("--timeout <seconds>", "time limit of each run (default: 3600)", seconds)
    .option("--zone <domain>", "domain below which apps get their names (default: cc-ci.localhost)")
    .addOption(engine())
    .addOption(json())
    .action(async (options) => (await import("./commands/sweep.ts")).sweepCommand(options));
  const mirror = program.command("mirror").description("our forge's copies of upstream recipes");
  mirror
    .command("sync")
    .description("make a mirror equal to upstream, and close pull requests that upstream has merged")
    .argument("[recipe]", "the recipe's name (default: all that are enrolled)")
    .option("--suites <folder>", "folder that holds the suites (default: what the configuration says)")
    .addOption(json())
    .action(async (recipe: string | undefined, options) => (await import("./commands/mirror.ts")).mirrorSyncCommand(recipe, options));
  mirror
    .command("list")
    .description("the mirrors and when they were last in step")
    .addOption(json())
    .action(async (options) => (await import("./commands/mirror.ts")).mirrorListCommand(options));
  addWarmCommands(program, { engine, json, duration });
  program
    .command("disk")
    .description("what canonicals, images and run folders hold, and what may go")
    .option("--plan", "only say what would go (the default)")
    .option("--free", "remove what the budget says")
    .option("--suites <folder>", "folder that holds the suites (default: what the configuration says)")
    .addOption(engine())
    .addOption(json())
    .action(async (options) => (await import("./commands/disk.ts")).diskCommand(options));
  const store = program.command("store").description("the database that remembers runs, canonicals and sweeps");
  store
    .command("check")
    .description("look whether it is whole")
    .option("--reindex", "bring the index of runs in step with the run folders")
    .addOption(json())
    .action(async (options) => (await import("./commands/store.ts")).storeCheckCommand(options));
  store
    .command("backup")
    .description("copy it while it is in use")
    .argument("<file>", "a file that is not there yet")
    .addOption(json())
    .action(async (file: string, options) => (await import("./commands/store.ts")).storeBackupCommand(file, options));
  store
    .command("migrate")
    .description("bring it to this version's shape")
    .addOption(json())
    .action(async (options) => (await import("./commands/store.ts")).storeMigrateCommand(options));
  const suite = program.command("suite").description("work on suites");
  suite
    .command("new")
    .description("write a first suite for a recipe")
    .argument("<recipe>", "path of the recipe's folder")
    .option("--name <recipe>", "the recipe's name (default: the folder's)")
    .option("--into <folder>", "where to write it (default: suites/<recipe> of this checkout)")
    .action(async (recipe: string, options) => (await import("./commands/suite-new.ts")).suiteNewCommand(recipe, options));
  const samples = program.command("samples").description("the recipes and images that cc-ci brings along");
  samples
    .command("build")
    .description("make a sample's git repository and the images that it names, and say how long and how large")
    .argument("[sample...]", "names of samples (default: all)")
    .addOption(engine())
    .addOption(json())
    .action(async (chosen: string[], options) => (await import("./commands/samples-build.ts")).samplesBuildCommand(chosen, options));
  samples
    .command("list")
    .description("list them")
    .addOption(json())
    .action(async (options) => (await import("./commands/samples-list.ts")).samplesListCommand(options));
  return program;
}

/** What every command that tests a recipe takes. */
function runOptions(command: Command, ref: "HEAD" | null): Command {
  return command
    .argument("<recipe>", "path or URL (https, ssh, file) of the recipe's git repository")
    .addOption(ref === null ? new Option("--ref <ref>", "branch, tag or commit to test (default: the newest release)") : new Option("--ref <ref>", "branch, tag or commit to test").default(ref))
    .option("--name <recipe>", "the recipe's name (default: the last part of the path or URL)")
    .option("--suite <folder>", "folder of the recipe's suite (default: suites/<recipe> where it exists)")
    .option("--no-suite", "run the generic checks only")
    .option("--timeout <seconds>", "time limit of the whole run (default: 3600)", seconds)
    .option("--deploy-timeout <seconds>", "time limit for services to come to rest, instead of the suite's", seconds)
    .option("--allow-host-path <path...>", "host paths that the recipe may bind, read only")
    .option("--zone <domain>", "domain below which the app gets its name (default: cc-ci.localhost)")
    .option("--dependency <recipe=source...>", "path or URL of a recipe that the suite needs (default: what its own suite or the configuration says)")
    .addOption(engine())
    .addOption(json());
}

/** What commands take that restore a canonical into a scratch app. */
function proofOptions(command: Command): Command {
  return command
    .option("--source <repository>", "path or URL of the recipe (default: where it was proven from)")
    .option("--suite <folder>", "folder of the recipe's suite (default: suites/<recipe> where it exists)")
    .addOption(engine())
    .addOption(json());
}

function names(text: string): string[] {
  const list = text.split(",").map((name) => name.trim()).filter(Boolean);
  if (list.length === 0) throw new InvalidArgumentError("It must be names, separated by commas.");
  return list;
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError("It must be a whole number, 1 or more.");
  return value;
}

function whole(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError("It must be a whole number, 0 or more.");
  return value;
}

function engine(): Option {
  return new Option(
    "--engine <endpoint>",
    "unix:///path or tcp://host:port of the Docker engine (default: unix:///var/run/docker.sock)",
  ).env("DOCKER_HOST");
}

function json(): Option {
  return new Option("--json", "for programs: one JSON object a line on standard output, and nothing else there");
}

function seconds(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError("It must be a whole number of seconds.");
  return value;
}

/** `90`, `90s`, `30m` or `2h` as seconds. */
function duration(text: string): number {
  const match = /^(\d+)(s|m|h)?$/.exec(text);
  if (!match || Number(match[1]) < 1) throw new InvalidArgumentError("It must be a duration such as 90s, 30m or 2h.");
  return Number(match[1]) * { s: 1, m: 60, h: 3600 }[(match[2] ?? "s") as "s" | "m" | "h"];
}
