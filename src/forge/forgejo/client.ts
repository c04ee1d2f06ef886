import { setTimeout as sleep } from "node:timers/promises";
import type { z } from "zod";
import { Fault, messageOf } from "#kit/fault.ts";
import { maskUrl } from "#recipe/git/mask-url.ts";
import { answerFault, notAForge, type Answer } from "./answer-fault.ts";

export type ClientOptions = {
  /** Start page of the forge, without a slash at the end. */
  readonly url: string;
  readonly token: string;
  /** Of one call. Default 30. */
  readonly timeoutSeconds?: number | undefined;
};

export type Call<T> = {
  readonly method?: "GET" | "POST" | "PUT" | "PATCH";
  readonly body?: unknown;
  /** Shape of the answer; without one the answer's body is not looked at. */
  readonly schema: z.ZodType<T>;
  readonly signal?: AbortSignal | undefined;
};

type ListCall<T> = { readonly schema: z.ZodType<T[]>; readonly counted: boolean; readonly signal?: AbortSignal | undefined };

type Page<T> = { readonly value: T; readonly total: number | undefined };

/** Milliseconds before the second and the third try. */
const pauses = [250, 1000];

/** The forge's HTTP interface. Only calls that may be made twice are tried again, and only where the server or the way to it failed. */
export class ForgeClient {
  readonly url: string;
  readonly #token: string;
  readonly #timeout: number;

  constructor({ url, token, timeoutSeconds = 30 }: ClientOptions) {
    this.url = url;
    this.#token = token;
    this.#timeout = timeoutSeconds * 1000;
  }

  async call<T>(path: string, call: Call<T>): Promise<T> {
    return (await this.#callAgain(path, call)).value;
  }

  /** Like {@link call}, but undefined where the forge has no such thing. */
  async find<T>(path: string, call: Call<T>): Promise<T | undefined> {
    try {
      return await this.call(path, call);
    } catch (error) {
      if (error instanceof Fault && error.code === "forge-not-found") return undefined;
      throw error;
    }
  }

  /**
   * All pages of a list. The server may give fewer on a page than it is asked for. `counted` is for lists whose `x-total-count` is that of the whole list;
   * others are read until nothing new comes.
   */
  async list<T>(path: string, { schema, counted, signal }: ListCall<T>): Promise<T[]> {
    const all: T[] = [];
    let before = "";
    for (let page = 1; ; page += 1) {
      const { value, total } = await this.#callAgain(`${path}${path.includes("?") ? "&" : "?"}limit=50&page=${page}`, { schema, signal });
      const now = JSON.stringify(value);
      // Some lists come whole, whatever page they are asked for.
      if (value.length === 0 || now === before) return all;
      all.push(...value);
      if (counted && total !== undefined && all.length >= total) return all;
      before = now;
    }
  }

  async #callAgain<T>(path: string, call: Call<T>): Promise<Page<T>> {
    const again = call.method === "POST" ? [] : pauses;
    for (const pause of again) {
      try {
        return await this.#callOnce(path, call);
      } catch (error) {
        if (!(error instanceof Fault) || !["forge-failed", "forge-unreachable"].includes(error.code)) throw error;
        await sleep(pause, undefined, { signal: call.signal }).catch(() => {
          throw cancelled(call.signal);
        });
      }
    }
    return this.#callOnce(path, call);
  }

  async #callOnce<T>(path: string, { method = "GET", body, schema, signal }: Call<T>): Promise<Page<T>> {
    const limit = AbortSignal.timeout(this.#timeout);
    const shown = `${method} /api/v1${path.replace(/\?.*/, "")}`;
    try {
      const response = await fetch(`${this.url}/api/v1${path}`, {
        method,
        // A token must not follow a redirect, and a forge that has moved is to be named by its new address.
        redirect: "manual",
        headers: { authorization: `token ${this.#token}`, accept: "application/json", ...(body !== undefined && { "content-type": "application/json" }) },
        signal: AbortSignal.any(signal ? [limit, signal] : [limit]),
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { value: this.#read(shown, response, text, schema), total: countOf(response) };
    } catch (error) {
      if (error instanceof Fault) throw error;
      if (signal?.aborted) throw cancelled(signal);
      if (limit.aborted) throw new Fault("infrastructure", "forge-timeout", `the forge ${this.url} did not answer within ${this.#timeout / 1000} seconds`, { evidence: [shown] });
      throw new Fault("infrastructure", "forge-unreachable", `the forge ${this.url} cannot be reached`, { next: "Check its address and the network.", evidence: [shown, maskUrl(reasonOf(error))] });
    }
  }

  #read<T>(shown: string, response: Response, text: string, schema: z.ZodType<T>): T {
    const json = jsonOf(response, text);
    const answer: Answer = {
      status: response.status,
      json: json !== undefined,
      message: messageIn(json),
      location: response.headers.get("location") ?? undefined,
      retryAfter: response.headers.get("retry-after") ?? undefined,
    };
    const fault = answerFault(this.url, shown, answer);
    if (fault) throw fault;
    const parsed = schema.safeParse(json);
    if (parsed.success) return parsed.data;
    throw notAForge(this.url, [shown, ...parsed.error.issues.slice(0, 5).map((issue) => `${issue.path.join(".")}: ${issue.message}`)]);
  }
}

function jsonOf(response: Response, text: string): unknown {
  if (!/\bjson\b/.test(response.headers.get("content-type") ?? "")) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function countOf(response: Response): number | undefined {
  const text = response.headers.get("x-total-count") ?? "";
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

function messageIn(json: unknown): string {
  const message = typeof json === "object" && json !== null ? (json as { message?: unknown }).message : undefined;
  return typeof message === "string" ? message : "";
}

/** `fetch failed` alone tells nobody anything. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause === undefined ? messageOf(error) : messageOf(cause) || String((cause as { code?: unknown }).code ?? "");
}

function cancelled(signal: AbortSignal | undefined): Fault {
  return new Fault("cancelled", "cancelled", "a call to the forge was cancelled", { cause: signal?.reason });
}
