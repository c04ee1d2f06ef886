import type { App } from "cc-ci/suite";
import {
  createRoom, download, eraseUser, findRoom, logInAs, makeAccount, makeAdmin, messages, purgeRoom, removeFile, say, signingKeys, upload, userId, type RoomEvent, type Session,
} from "./matrix-api.ts";

/** What the suite stores before an operation and looks for after it: an account, a room with the server's keys as its topic, a message, and a file that was sent in it. */

export const ownerOf = (mark: string): { name: string; password: string } => ({ name: `seed-${mark}`.toLowerCase(), password: `password-of-${mark}` });
export const aliasOf = (app: App, mark: string): string => `#seed-${mark.toLowerCase()}:${app.domain}`;

export async function seed(app: App, mark: string): Promise<void> {
  const owner = await makeAccount(app, ownerOf(mark));
  const room = await createRoom(app, owner, { name: "Kept by the suite", topic: await signingKeys(app), room_alias_name: `seed-${mark.toLowerCase()}`, preset: "private_chat" });
  await say(app, owner, room, { msgtype: "m.text", body: mark });
  const url = await upload(app, owner, "mark.txt", "text/plain", mark);
  await say(app, owner, room, { msgtype: "m.file", body: "mark.txt", url });
}

export type Found = { readonly owner: Session; readonly room: string; readonly said: readonly RoomEvent[] };

/** The account, the room and what was said in it; null when there is no such room. */
export async function find(app: App, mark: string): Promise<Found | null> {
  const room = await findRoom(app, aliasOf(app, mark));
  if (room === null) return null;
  const owner = await logInAs(app, await makeAdmin(app), userId(app, ownerOf(mark).name));
  if (owner === null) throw new Error("the room has outlived its owner");
  return { owner, room, said: await messages(app, owner, room) };
}

export const fileIn = (said: readonly RoomEvent[]): string | undefined => said.map(({ content }) => content["url"]).find((url): url is string => typeof url === "string");

/** The mark, when the message and the content of the file are both there; else null, or what differs. */
export async function read(app: App, mark: string): Promise<string | null> {
  const found = await find(app, mark);
  if (found === null) return null;
  const url = fileIn(found.said);
  if (url === undefined) return "the room has lost the message with its file";
  const file = await download(app, found.owner, url);
  if (file === null) return "the file has lost its content";
  if (file.body !== mark) return `the file holds ${file.body.slice(0, 60)}`;
  return String(found.said[0]?.content["body"] ?? "the room has lost its first message");
}

/** Removes room, file and account, and the dump in the live volume: only a snapshot can bring them back. */
export async function destroy(app: App, mark: string): Promise<void> {
  const found = await find(app, mark);
  const by = await makeAdmin(app);
  if (found !== null) {
    const url = fileIn(found.said);
    if (url !== undefined) await removeFile(app, by, url);
    await purgeRoom(app, by, found.room);
    await eraseUser(app, by, found.owner.user);
  }
  const volume = app.volume("postgres");
  if (await volume.exists("backup.sql.gz")) await volume.remove("backup.sql.gz");
}
