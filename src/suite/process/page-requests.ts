import type { BrowserContext, Request } from "@playwright/test";

/** At most so many requests are told. */
const most = 8;

/** Follows the requests of a browser context, to tell what a page was waiting for when its test failed. */
export class PageRequests {
  readonly #open = new Map<Request, { readonly since: number; answered: boolean }>();
  readonly #failed: string[] = [];

  constructor(context: BrowserContext) {
    context.on("request", (request) => this.#open.set(request, { since: performance.now(), answered: false }));
    context.on("response", (response) => {
      const known = this.#open.get(response.request());
      if (known) known.answered = true;
    });
    context.on("requestfinished", (request) => this.#open.delete(request));
    context.on("requestfailed", (request) => {
      this.#open.delete(request);
      const reason = request.failure()?.errorText ?? "unknown";
      // A page that is left breaks its requests off.
      if (reason !== "net::ERR_ABORTED") this.#failed.push(`${nameOf(request)} failed: ${reason}`);
    });
  }

  /** What is open and what broke, the longest first; undefined where there is neither. */
  describe(): string | undefined {
    const now = performance.now();
    const open = [...this.#open].map(([request, { since, answered }]) => `${nameOf(request)} has had ${answered ? "no whole answer" : "no answer"} for ${((now - since) / 1000).toFixed(1)} s`);
    const all = [...open, ...this.#failed];
    if (all.length === 0) return undefined;
    return `Requests of its pages: ${all.slice(0, most).join("; ")}${all.length > most ? `; and ${all.length - most} more` : ""}`;
  }
}

/** Without the query, which may hold what is secret. */
function nameOf(request: Request): string {
  const { protocol, origin, host, pathname } = new URL(request.url());
  return `${request.method()} ${protocol === "http:" || protocol === "https:" ? origin + pathname : `${protocol}${host}`}`;
}
