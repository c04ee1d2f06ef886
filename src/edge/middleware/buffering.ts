import type { EdgeAnswer } from "../http/answer.ts";
import type { Middleware } from "./middleware.ts";

export type BufferingOptions = { readonly maxRequestBodyBytes?: number; readonly maxResponseBodyBytes?: number; readonly retryExpression?: string };

export const tooLarge: EdgeAnswer = { kind: "denied", status: 413, body: "Request Entity Too Large" };

/** Refuses requests with too large a body. Traefik also holds every answer back until it is whole; the edge does not. */
export function buffering(name: string, options: BufferingOptions): Middleware {
  const { maxRequestBodyBytes: most = 0 } = options;
  return {
    name,
    note: "answers are not held back here until they are whole, as Traefik does, so events seem to arrive that would not there",
    ...(most > 0 && {
      bodyLimit: most,
      request: ({ headers }) => (Number(headers.get("content-length") ?? 0) > most ? tooLarge : undefined),
    }),
  };
}
