import { PostgresDialect, PostgresDriver, type DatabaseConnection, type Dialect, type Driver, type PostgresPool } from "kysely";
import { Pool, types } from "pg";

export type PoolOptions = { readonly url: string; readonly readOnly: boolean };

/** A pool of few connections: cc-ci's transactions are short. */
export function makePool({ url, readOnly }: PoolOptions): Pool {
  const pool = new Pool({
    connectionString: url,
    max: 4,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 10_000,
    keepAlive: true,
    application_name: "cc-ci",
    ...(readOnly && { options: "-c default_transaction_read_only=on" }),
    types: { getTypeParser: (id, format) => (id === types.builtins.INT8 && format !== "binary" ? Number : types.getTypeParser(id, format)) },
  });
  // An idle connection that breaks would otherwise end the process; whoever needs one next hears of it.
  pool.on("error", () => {});
  return pool;
}

/** Kysely on a pool. What fails goes through `explain` first. */
export function explainedPostgresDialect(pool: Pool, explain: (error: unknown) => unknown): Dialect {
  const plain = new PostgresDialect({ pool: pool as PostgresPool });
  return {
    createDriver: (): Driver => new ExplainedDriver(pool, explain),
    createAdapter: () => plain.createAdapter(),
    createQueryCompiler: () => plain.createQueryCompiler(),
    createIntrospector: (kysely) => plain.createIntrospector(kysely),
  };
}

class ExplainedDriver extends PostgresDriver {
  readonly #explain: (error: unknown) => unknown;
  readonly #known = new WeakSet<DatabaseConnection>();

  constructor(pool: Pool, explain: (error: unknown) => unknown) {
    super({ pool: pool as PostgresPool });
    this.#explain = explain;
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    const connection = await super.acquireConnection().catch((error: unknown) => { throw this.#explain(error); });
    if (!this.#known.has(connection)) {
      this.#known.add(connection);
      // The driver knows its connections by identity, so they cannot be wrapped.
      const execute = connection.executeQuery.bind(connection);
      connection.executeQuery = (query, options) => execute(query, options).catch((error: unknown) => { throw this.#explain(error); }) as never;
    }
    return connection;
  }
}
