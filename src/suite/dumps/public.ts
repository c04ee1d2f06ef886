/** What suites import to look into copies of databases: the package's export `cc-ci/dumps`. Works on bytes that were read from a volume or from a snapshot; asks the app nothing. */
export { readMariaDbDump, readPostgresDump, type PostgresDump } from "./sql-dump.ts";
export { openSqlite, type SqliteCopy } from "./sqlite-copy.ts";
