import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import {
  CompiledQuery, SqliteAdapter, SqliteDialect, SqliteDriver, type DatabaseConnection, type Dialect, type DialectAdapter, type Driver, type SqliteDatabase, type SqliteStatement,
} from "kysely";
import { patiently } from "./patience.ts";

/** Kysely on an open database of node:sqlite. What fails goes through `explain` first. The dialect closes the database at its end. */
export function nodeSqliteDialect(database: DatabaseSync, explain: (error: unknown) => unknown): Dialect {
  const plain = new SqliteDialect({ database: adapt(database, explain) });
  return {
    createDriver: (): Driver => new ImmediateDriver(database, explain),
    createAdapter: (): DialectAdapter => new TransactionalAdapter(),
    createQueryCompiler: () => plain.createQueryCompiler(),
    createIntrospector: (kysely) => plain.createIntrospector(kysely),
  };
}

/** SQLite's schema changes are part of a transaction; Kysely says no, and would leave half a migration behind a kill. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/** Takes the writer's place at the start: a transaction that first reads and then writes could otherwise fail in between. Waits for others outside of one. */
class ImmediateDriver extends SqliteDriver {
  readonly #database: DatabaseSync;
  #patient: DatabaseConnection | undefined;

  constructor(database: DatabaseSync, explain: (error: unknown) => unknown) {
    super({ database: adapt(database, explain) });
    this.#database = database;
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    const connection = await super.acquireConnection();
    if (this.#patient !== connection) {
      const execute = connection.executeQuery.bind(connection);
      connection.executeQuery = (query, options) => (this.#database.isTransaction ? execute(query, options) : patiently(() => execute(query, options))) as never;
      this.#patient = connection;
    }
    return connection;
  }

  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw("begin immediate"));
  }

  /** A full disk ends the transaction by itself; a second end would hide why. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#database.isTransaction) await super.rollbackTransaction(connection);
  }
}

function adapt(database: DatabaseSync, explain: (error: unknown) => unknown): SqliteDatabase {
  const explained = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw explain(error);
    }
  };
  return {
    close: () => explained(() => database.close()),
    prepare: (text) => explained(() => adaptStatement(database.prepare(text), explained)),
  };
}

function adaptStatement(statement: StatementSync, explained: <T>(work: () => T) => T): SqliteStatement {
  const values = (parameters: readonly unknown[]): SQLInputValue[] => parameters as SQLInputValue[];
  return {
    // Only a statement that gives rows has columns.
    reader: statement.columns().length > 0,
    all: (parameters) => explained(() => statement.all(...values(parameters))),
    run: (parameters) => explained(() => statement.run(...values(parameters))),
    iterate: (parameters) => explained(() => statement.iterate(...values(parameters))),
  };
}
