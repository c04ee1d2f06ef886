import { listSamples, type SampleKind } from "#samples/list-samples.ts";

const kinds: readonly SampleKind[] = ["recipes", "planted"];

/** `cc-ci samples list`. */
export async function samplesListCommand(options: { readonly json?: boolean }): Promise<void> {
  for (const kind of kinds) {
    for (const { name, about, releases } of await listSamples(kind)) {
      const line = { name, kind, about, releases: releases.map(({ version }) => version) };
      process.stdout.write(options.json ? `${JSON.stringify(line)}\n` : `${name.padEnd(26)} ${kind.padEnd(8)} ${about}\n`);
    }
  }
}
