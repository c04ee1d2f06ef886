import type { Page } from "@playwright/test";
import { Session } from "./protocol.ts";

type Doors = Record<string, WebSocket>;

/** A conversation over the WebSocket that clients in the browser use. The page must be open. */
export async function connectThroughPage(page: Page): Promise<Session> {
  const id = `door${Math.random().toString(36).slice(2)}`;
  const session = new Session({
    write: async (bytes) => {
      await page.evaluate(([door, text]) => {
        (globalThis as unknown as Doors)[door]?.send(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)));
      }, [id, bytes.toString("base64")] as const);
    },
    close: async () => {
      await page.evaluate((door) => (globalThis as unknown as Doors)[door]?.close(), id);
    },
  });
  await page.exposeFunction(`${id}Data`, (text: string) => session.feed(Buffer.from(text, "base64")));
  await page.exposeFunction(`${id}End`, () => session.end(new Error("the WebSocket was closed")));
  await page.evaluate(async (door) => {
    const tell = globalThis as unknown as Record<string, (text: string) => void>;
    const socket = new WebSocket(location.origin.replace(/^http/, "ws"), "binary");
    (globalThis as unknown as Doors)[door] = socket;
    socket.binaryType = "arraybuffer";
    socket.addEventListener("message", ({ data }) => tell[`${door}Data`]?.(btoa(String.fromCharCode(...new Uint8Array(data as ArrayBuffer)))));
    socket.addEventListener("close", () => tell[`${door}End`]?.(""));
    await new Promise((resolve, reject) => {
      socket.addEventListener("open", resolve);
      socket.addEventListener("error", () => reject(new Error("the WebSocket could not be opened")));
    });
  }, id);
  return session;
}
