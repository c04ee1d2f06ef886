import type { App, AppResponse, ExecResult, Volume } from "../app.ts";
import type { AppCall } from "./call-app.ts";
import { call as send } from "./client.ts";
import type { AppFacts } from "./protocol.ts";

/**
 * The app as the test process sees it: every call goes through the harness, which alone can reach the engine.
 * @param of recipe of an app beside it; null for the app under test
 */
export async function remoteApp(of: string | null = null): Promise<App> {
  const call = (path: AppCall, body: object): Promise<unknown> => send(of === null ? path : `/dependency/${of}${path}`, body);
  const facts = (await call("/app/facts", {})) as AppFacts;
  return {
    ...facts,
    exec: async (service, argv, options = {}) => (await call("/app/exec", { service, argv, options })) as ExecResult,
    volume: (name) => remoteVolume(name, call),
    secret: async (name) => (await call("/app/secret", { name })) as string,
    request: async (path, { body, ...rest } = {}) =>
      (await call("/app/request", { path, request: { ...rest, ...(body !== undefined && { body: Buffer.from(body).toString("base64") }) } })) as AppResponse,
  };
}

function remoteVolume(volume: string, call: (path: AppCall, body: object) => Promise<unknown>): Volume {
  return {
    read: async (path) => Buffer.from((await call("/app/volume/read", { volume, path })) as string, "base64"),
    write: async (path, content) => void (await call("/app/volume/write", { volume, path, content: Buffer.from(content).toString("base64") })),
    remove: async (path) => void (await call("/app/volume/remove", { volume, path })),
    exists: async (path) => (await call("/app/volume/exists", { volume, path })) as boolean,
    list: async (path) => (await call("/app/volume/list", { volume, path: path ?? null })) as string[],
  };
}
