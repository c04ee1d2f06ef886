import { openSqlite } from "cc-ci/dumps";
import { defineSuite, type App } from "cc-ci/suite";
import { channels, createChannel, logIn, removeChannel, textOf, types, type Session } from "./protocol.ts";
import { connectFromOutside, lookFromOutside } from "./published.ts";

/** Runs something as the one who may do everything, or as a guest. */
async function as<T>(name: string, password: string, act: (session: Session) => Promise<T> | T): Promise<T> {
  const session = await connectFromOutside();
  try {
    const answer = await logIn(session, name, password);
    if (answer.type === types.reject) throw new Error(`${name} is refused: ${textOf(answer, 2)}`);
    return await act(session);
  } finally {
    await session.close();
  }
}

/** The data is a channel, made and seen with a client. */
async function seed(app: App, mark: string): Promise<void> {
  await as("SuperUser", await app.secret("su_password"), (session) => createChannel(session, mark));
}

async function read(_: App, mark: string): Promise<string | null> {
  return await as("somebody", "", (session) => (channels(session).has(mark) ? mark : null));
}

async function destroy(app: App, mark: string): Promise<void> {
  await as("SuperUser", await app.secret("su_password"), async (session) => {
    const id = channels(session).get(mark);
    if (id !== undefined) await removeChannel(session, id);
  });
}

/** Tests have no network but the app's domain: what the host's port answers is written down for them. */
async function writeDown(app: App, name: string): Promise<void> {
  await app.volume("data").write(`ccci-${name}.json`, JSON.stringify(await lookFromOutside()));
}

export default defineSuite({
  canonical: true,
  deployTimeout: 120,
  environment: { MUMBLE_CONFIG_WELCOMETEXT: "Welcome to the test bench", MUMBLE_CONFIG_USERS: "23", MUMBLE_CONFIG_REGISTERNAME: "Bench" },
  // The page alone would say nothing of the server behind it.
  readyProbes: [{ kind: "tcp", service: "app", port: 64738, stable: 3 }],
  screenshot: { path: "/", waitFor: "#status.up, .connect-dialog" },
  data: { seed, read, destroy },
  before: {
    upgrade: (app) => writeDown(app, "before-upgrade"),
    custom: (app) => writeDown(app, "published"),
  },

  /** The copy is a whole database with channels, SuperUser and the certificate that clients know. */
  async verifyBackup(backup) {
    await using copy = await openSqlite(await backup.snapshotFile("data", "backup.sqlite"));
    return copy.rows("SELECT channel_id FROM channels").length > 1 && copy.rows("SELECT user_id FROM users WHERE user_id = 0").length === 1
      && copy.rows("SELECT key FROM config WHERE key = 'certificate' AND value LIKE '%BEGIN CERTIFICATE%'").length === 1;
  },
});
