import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { startEdge, type Edge } from "#edge/edge.ts";
import { connectEngine } from "#swarm/engine.ts";
import { startTraefik, type Traefik } from "../../tools/peers/traefik.ts";
import { unexpected, type Answer } from "./edge/answer.ts";
import { askEdge, type Front } from "./edge/ask.ts";
import { fillAsk, fillLabels, namesOf } from "./edge/fill.ts";
import { parityTable } from "./edge/parity-table.ts";
import type { ParityRow } from "./edge/row.ts";
import { openStage, parityLabel, pool, type Stage } from "./edge/stage.ts";
import { planWaves, seatKey, type Wave } from "./edge/waves.ts";
import { summary, type RowResult } from "./edge/summary.ts";

// The same real services behind a real Traefik and behind the built-in edge: each row of the table is asked of both.

const docker = connectEngine();
/** A seat that no row takes: its router says which wave Traefik has seen. */
const beacon = { place: "proxy", index: pool.proxy - 1 } as const;
const waves = planWaves(parityTable.flatMap(({ rows }) => rows), { ...pool, proxy: pool.proxy - 1 });
const results: RowResult[] = [];

let home: string;
let stage: Stage;
let traefik: Traefik;
let edge: Edge;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "cc-ci-parity-"));
  stage = await openStage(docker);
  traefik = await startTraefik({ docker, name: `${stage.stack}-traefik`, network: stage.proxy, only: { label: parityLabel, value: stage.stack }, labels: { [parityLabel]: "traefik" } });
  edge = await startEdge({ docker, stateHome: home, routing: { networks: [stage.proxy] } });
  await edge.addApp({ stack: stage.stack, domains: ["parity.localhost"] });
});

afterAll(async () => {
  process.stdout.write(`${summary(results)}\n`);
  await edge?.[Symbol.asyncDispose]();
  await traefik?.[Symbol.asyncDispose]();
  await stage?.[Symbol.asyncDispose]();
  await rm(home, { recursive: true, force: true });
});

const fronts = (): Record<"traefik" | "here", Front> => ({ traefik, here: { host: edge.host, plainPort: edge.port, tlsPort: edge.port } });

/** Puts the wave's labels on the stage and waits until both edges know them. */
async function setUp(wave: Wave, number: number): Promise<void> {
  const labels = wave.rows.flatMap((row) => Object.entries(row.services).map(([service, { labels: given }]) => ({ seat: wave.seats[seatKey(row, service)]!, labels: fillLabels(given, namesOf(row, stage)) })));
  await stage.label(labels);
  // Traefik reads all services at once, so whoever sees the last change has seen all.
  await stage.label([...labels, {
    seat: beacon,
    labels: {
      "traefik.enable": "true", "traefik.http.services.beacon.loadbalancer.server.port": "8080", "traefik.http.routers.beacon.tls": "true",
      "traefik.http.routers.beacon.entrypoints": "web-secure", "traefik.http.routers.beacon.rule": `Host(\`wave-${number}.beacon.localhost\`)`,
    },
  }]);
  await edge.refresh();
  await vi.waitFor(async () => expect(await askEdge(traefik, { traefik: { status: 200 } }, `wave-${number}.beacon.localhost`, {})).toMatchObject({ status: 200 }), { timeout: 20_000, interval: 100 });
}

async function tryRow(wave: Wave, row: ParityRow): Promise<void> {
  const names = namesOf(row, stage);
  const apps = Object.fromEntries(Object.keys(row.services).map((service) => [stage.appOf(wave.seats[seatKey(row, service)]!), service]));
  const result: RowResult = { row, asks: [] };
  results.push(result);
  const faults: string[] = [];
  let differs = false;
  for (const each of row.asks) {
    const ask = fillAsk(each, names);
    const { traefik: there, here } = fronts();
    const answers = { traefik: await askEdge(there, ask, names.domain, apps), here: await askEdge(here, ask, names.domain, apps) };
    result.asks.push({ ask, ...answers });
    const asked = `${ask.method ?? "GET"} ${ask.host ?? names.domain}${ask.path ?? "/"}`;
    faults.push(...unexpected(answers.traefik, ask.traefik).map((line) => `${asked}: Traefik's ${line}`));
    // Where either of several answers is right for Traefik, they are not compared.
    differs ||= ask.here !== undefined && (Array.isArray(ask.traefik.status) || differences(answers.traefik, answers.here).length > 0);
    if (ask.here) faults.push(...unexpected(answers.here, ask.here).map((line) => `${asked}: the built-in edge's ${line}`));
    else faults.push(...differences(answers.traefik, answers.here).map((line) => `${asked}: ${line}`));
  }
  const problems = edge.problems(stage.stack).filter(({ message, label = "", service }) => `${label} ${message}`.includes(names.stackName) || service in apps);
  if (row.difference?.problem !== undefined && !problems.some(({ code }) => code === row.difference?.problem)) faults.push(`the built-in edge does not report ${row.difference.problem}: ${JSON.stringify(problems)}`);
  if (row.difference === undefined && row.asks.some(({ here }) => here)) faults.push("a difference without its reason");
  if (row.difference !== undefined && !row.asks.some(({ here }) => here)) faults.push("a reason without a difference");
  if (row.difference !== undefined && !differs) faults.push("the answers are the same: there is no difference any more");
  expect(faults.join("\n"), problems.map(({ code, message }) => `${code}: ${message}`).join("\n")).toBe("");
}

/** Where two answers are not the same, to the last header. */
function differences(traefikAnswer: Answer, own: Answer): string[] {
  const [there, here] = [traefikAnswer, own].map((answer) => flat(answer)) as [Record<string, unknown>, Record<string, unknown>];
  return [...new Set([...Object.keys(there), ...Object.keys(here)])].filter((key) => there[key] !== here[key]).map((key) => `${key}: Traefik ${JSON.stringify(there[key])}, built-in ${JSON.stringify(here[key])}`);
}

function flat(value: object, before = ""): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).flatMap(([key, item]) => (typeof item === "object" && item !== null ? Object.entries(flat(item as object, `${before}${key}.`)) : [[`${before}${key}`, item as unknown]])));
}

describe.each(waves.map((wave, number) => ({ wave, number })))("wave $number", ({ wave, number }) => {
  beforeAll(() => setUp(wave, number));
  test.each(wave.rows.map((row) => [row.id, row.what, row] as const))("%s: %s", (_id, _what, row) => tryRow(wave, row));
});
