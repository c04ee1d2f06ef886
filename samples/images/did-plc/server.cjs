"use strict";
// The package's own start ends neither at SIGTERM nor in order, and takes the database's password from the environment only.
const { readFileSync } = require("node:fs");
const { setTimeout } = require("node:timers/promises");
const { Database, PlcServer } = require("@did-plc/server");

/** Services of a stack start in any order: the database may be some seconds late. */
async function migrate(db) {
  for (let left = 60; ; left -= 1) {
    try {
      return await db.migrateToLatestOrThrow();
    } catch (error) {
      const late = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "57P03"].includes(error.code);
      if (!late || left === 0) throw error;
      await setTimeout(500);
    }
  }
}

async function main() {
  const { DB_HOST, DB_PORT = "5432", DB_NAME = "plc", DB_USER = "plc", DB_PASSWORD_FILE, PORT = "2582" } = process.env;
  const password = readFileSync(DB_PASSWORD_FILE, "utf8").trim();
  const db = Database.postgres({ url: `postgresql://${DB_USER}:${encodeURIComponent(password)}@${DB_HOST}:${DB_PORT}/${DB_NAME}` });
  await migrate(db);
  const server = PlcServer.create({ db, port: Number(PORT), version: require("@did-plc/server/package.json").version });
  await server.start();
  const stop = () => server.destroy().finally(() => process.exit(0));
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
