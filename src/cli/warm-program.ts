import { Option, type Command } from "commander";

type Parts = { readonly engine: () => Option; readonly json: () => Option; readonly duration: (text: string) => number };

/** `cc-ci warm …`. */
export function addWarmCommands(program: Command, { engine, json, duration }: Parts): void {
  const warm = program.command("warm").description("apps that are always on and that runs share, such as an identity provider");
  warm.addHelpText(
    "after",
    `
Examples:
  cc-ci warm up keycloak                  deploy it, as the table [warm.keycloak] of the configuration says
  cc-ci warm list                         what is up, who holds it, and what has to be seen to
  cc-ci warm roll                         roll all to newer releases, where that is safe
  cc-ci warm roll keycloak --to 2.0.0+27  to this one: you have read its notes
  cc-ci warm ack 4f2a91c3                 the alert is seen to`,
  );
  const wait = (): Option => new Option("--wait <duration>", "wait so long for runs that use it, for example 30m (default: not at all)").argParser(duration);
  warm
    .command("list")
    .description("all of them: release, state, who holds them, open alerts")
    .addOption(json())
    .action(async (options) => (await import("./commands/warm.ts")).warmListCommand(options));
  warm
    .command("show")
    .description("all about one, with what was decided, seen and done")
    .argument("<name>", "the app's name in the configuration")
    .option("--all", "acknowledged alerts too")
    .addOption(json())
    .action(async (name: string, options) => (await import("./commands/warm.ts")).warmShowCommand(name, options));
  warm
    .command("up")
    .description("bring one up; one that is ill or was changed by hand is deployed anew")
    .argument("<name>", "the app's name in the configuration")
    .addOption(wait())
    .addOption(engine())
    .addOption(json())
    .action(async (name: string, options) => (await import("./commands/warm.ts")).warmUpCommand(name, options));
  warm
    .command("roll")
    .description("roll one, or all that are up, to a newer release; back again with its data when that is not well")
    .argument("[name]", "the app's name in the configuration (default: all that are up)")
    .option("--to <release>", "this release, whatever its notes say: you have read them")
    .addOption(wait())
    .addOption(engine())
    .addOption(json())
    .action(async (name: string | undefined, options) => (await import("./commands/warm.ts")).warmRollCommand(name, options));
  warm
    .command("down")
    .description("undeploy one and keep its data")
    .argument("<name>", "the app's name")
    .option("--remove-data", "its data and secrets too: nothing is left of it")
    .addOption(wait())
    .addOption(engine())
    .addOption(json())
    .action(async (name: string, options) => (await import("./commands/warm.ts")).warmDownCommand(name, options));
  warm
    .command("reap")
    .description("put back what killed moves left, and remove what runs that are gone made in the apps")
    .addOption(engine())
    .addOption(json())
    .action(async (options) => (await import("./commands/warm.ts")).warmReapCommand(options));
  warm
    .command("ack")
    .description("say that an alert is seen to; a release whose roll had failed is tried again then")
    .argument("<alert>", "the alert's id")
    .addOption(json())
    .action(async (id: string, options) => (await import("./commands/warm.ts")).warmAckCommand(id, options));
}
