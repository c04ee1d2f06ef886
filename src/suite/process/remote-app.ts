import type { App, AppResponse, ExecResult, Volume } from "../app.ts";
import { call } from "./client.ts";
import type { AppFacts } from "./protocol.ts";

/** The app as the test process sees it: every call goes through the harness, which alone can reach the engine. */
export async function remoteApp(): Promise<App> {
  const facts = (await call("/app/facts", {})) as AppFacts;
  return {
    ...facts,
    exec: async (service, argv, options = {}) => (await call("/app/exec", { service, argv, options })) as ExecResult,
    volume: remoteVolume,
    secret: async (name) => (await call("/app/secret", { name })) as string,
    request: async (path, { body, ...rest } = {}) =>
      (await call("/app/request", { path, request: { ...rest, ...(body !== undefined && { body: Buffer.from(body).toString("base64") }) } })) as AppResponse,
  };
}

function remoteVolume(volume: string): Volume {
  return {
    read: async (path) => Buffer.from((await call("/app/volume/read", { volume, path })) as string, "base64"),
    write: async (path, content) => void (await call("/app/volume/write", { volume, path, content: Buffer.from(content).toString("base64") })),
    remove: async (path) => void (await call("/app/volume/remove", { volume, path })),
    exists: async (path) => (await call("/app/volume/exists", { volume, path })) as boolean,
    list: async (path) => (await call("/app/volume/list", { volume, path: path ?? null })) as string[],
  };
}
