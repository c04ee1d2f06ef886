import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { ccCi, CcCi, type Ended } from "./cc-ci.ts";
import type { Workshop } from "./workshop.ts";

/** A state home of a workshop in which processes are killed, and its place for snapshots. */
export type KillHome = Pick<Workshop, "docker" | "home"> & {
  readonly root: string;
  start(args: readonly string[]): CcCi;
  run(args: readonly string[]): Promise<Ended>;
};

/** Makes homes side by side in a workshop; when it is disposed of, all that was started is ended and what is left is reaped. */
export class KillHomes implements AsyncDisposable {
  readonly #workshop: Workshop;
  readonly #started: CcCi[] = [];
  readonly #homes: string[] = [];

  constructor(workshop: Workshop) {
    this.#workshop = workshop;
  }

  /** An empty home; no name may begin with another's. */
  async make(name: string): Promise<KillHome> {
    const home = join(this.#workshop.folder, `home-${name}`);
    await mkdir(home);
    return this.#open(home);
  }

  /** A home with all that is in another one, as a backup that was put back elsewhere: what it makes from then on is its own. */
  async copy(from: KillHome, name: string): Promise<KillHome> {
    const home = join(this.#workshop.folder, `home-${name}`);
    await promisify(execFile)("cp", ["-a", "--reflink=auto", "--", from.home, home]);
    return this.#open(home);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#started.map((call) => call[Symbol.asyncDispose]()));
    for (const home of this.#homes) await ccCi(["reap"], { home });
  }

  #open(home: string): KillHome {
    this.#homes.push(home);
    return {
      home,
      docker: this.#workshop.docker,
      root: join(home, "canonicals"),
      start: (args) => {
        const call = new CcCi(args, { home });
        this.#started.push(call);
        return call;
      },
      run: (args) => ccCi(args, { home }),
    };
  }
}
