import type { z } from "zod";
import type { App } from "../app.ts";
import type { AppFacts } from "./protocol.ts";
import type { Call, calls } from "./call-schemas.ts";

type Body<C extends Call> = z.infer<(typeof calls)[C]>;
export type AppCall = Exclude<Call, "/log" | "/dependencies">;

/** Carries out one call of the test process on the app and gives what travels back. The body is one that {@link calls} accepted. */
export async function callApp(app: App, call: AppCall, body: unknown): Promise<unknown> {
  switch (call) {
    case "/app/facts": {
      const { recipe, domain, baseUrl, stack, phase, version, nonce } = app;
      return { recipe, domain, baseUrl, stack, phase, version, nonce } satisfies AppFacts;
    }
    case "/app/exec": {
      const { service, argv, options } = body as Body<"/app/exec">;
      return app.exec(service, argv, options);
    }
    case "/app/volume/read": {
      const { volume, path } = body as Body<"/app/volume/read">;
      return (await app.volume(volume).read(path)).toString("base64");
    }
    case "/app/volume/write": {
      const { volume, path, content } = body as Body<"/app/volume/write">;
      return app.volume(volume).write(path, Buffer.from(content, "base64"));
    }
    case "/app/volume/remove": {
      const { volume, path } = body as Body<"/app/volume/remove">;
      return app.volume(volume).remove(path);
    }
    case "/app/volume/exists": {
      const { volume, path } = body as Body<"/app/volume/exists">;
      return app.volume(volume).exists(path);
    }
    case "/app/volume/list": {
      const { volume, path } = body as Body<"/app/volume/list">;
      return path === null ? app.volume(volume).list() : app.volume(volume).list(path);
    }
    case "/app/secret":
      return app.secret((body as Body<"/app/secret">).name);
    case "/app/request": {
      const { path, request } = body as Body<"/app/request">;
      const { body: content, ...rest } = request;
      return app.request(path, { ...rest, ...(content !== undefined && { body: Buffer.from(content, "base64") }) });
    }
  }
}
