import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { inject } from "vitest";
import { randomHex } from "#kit/ids.ts";
import type { StoreLocation } from "../location.ts";
import type { StoreEngine } from "../store.ts";

const server = inject("postgres");

/** What the tests of this project run on: PostgreSQL where its setup has started one, else SQLite. */
export const engine: StoreEngine = server ? "postgres" : "sqlite";

/** A place for a store of its own, where there is none yet. */
export type Place = StoreLocation & AsyncDisposable;

export async function newPlace(): Promise<Place> {
  const stateHome = await mkdtemp(join(tmpdir(), "cc-ci-store-"));
  const remove = (): Promise<void> => rm(stateHome, { recursive: true, force: true });
  if (!server) return { stateHome, [Symbol.asyncDispose]: remove };
  const database = `test_${randomHex(6)}`;
  await ask("postgres", `create database ${database}`);
  const dispose = async (): Promise<void> => {
    await ask("postgres", `drop database ${database} with (force)`);
    await remove();
  };
  return { stateHome, url: serverUrl(database), [Symbol.asyncDispose]: dispose };
}

export function serverUrl(database: string, user: string | undefined = server?.user): string {
  return `postgres://${user}@/${database}?host=${encodeURIComponent(server?.socket ?? "")}`;
}

/** Asks the server directly. */
export async function ask(database: string, text: string): Promise<readonly Record<string, unknown>[]> {
  const client = new Client({ connectionString: serverUrl(database) });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}
