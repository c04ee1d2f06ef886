import { isDeepStrictEqual } from "node:util";
import { Fault } from "#kit/fault.ts";
import { evaluate, type Check, type Claim, type Json } from "./claim.ts";
import type { RunEvent } from "./events.ts";
import { valueAt } from "./json-pointer.ts";
import type { EvidenceContent, RunFolder } from "./run-folder.ts";

/** What a check says when it makes a claim. See `claimSchema` for the fields. */
export type ClaimInput = {
  readonly id: string;
  readonly tier: Claim["tier"];
  readonly claim: string;
  readonly observed: string;
  readonly check: Check;
  readonly expected: Json;
  /** Must be what is at `evidence.pointer`; taken from there when left out. */
  readonly seen?: Json;
  /** `name` is the evidence file's name without its ending; `pointer` is a JSON pointer, `""` (default) the whole file. */
  readonly evidence: EvidenceContent & { readonly name: string; readonly pointer?: string };
};

/**
 * Takes the claims of a run: writes the raw evidence, evaluates what was seen in it, tells the reporters.
 * A claim that its own evidence does not support is a fault of ours, whatever its outcome.
 */
export class ClaimBook {
  #folder: RunFolder;
  #emit: (event: RunEvent) => void;
  #claims = new Map<string, Claim>();

  constructor(folder: RunFolder, emit: (event: RunEvent) => void = () => {}) {
    this.#folder = folder;
    this.#emit = emit;
  }

  /** All claims so far, in the order in which they were made. */
  get claims(): readonly Claim[] {
    return [...this.#claims.values()];
  }

  /** Makes one claim; the result says in `holds` whether it is true. Ids are unique in a run. */
  async claim(input: ClaimInput): Promise<Claim> {
    const { id, tier, check } = input;
    if (!id.startsWith(`${tier}.`)) throw ours("claim-id", `claim ${id} does not begin with its tier "${tier}."`);
    if (this.#claims.has(id)) throw ours("claim-twice", `claim ${id} was made twice`);
    const pointer = input.evidence.pointer ?? "";
    const rawSeen = valueAt(rawOf(input.evidence), pointer);
    if (rawSeen === undefined) throw ours("claim-unsupported", `claim ${id}: there is nothing at "${pointer}" in its evidence`);
    if (input.seen !== undefined && !isDeepStrictEqual(throughJson(input.seen), rawSeen)) {
      throw ours("claim-unsupported", `claim ${id}: its evidence holds something else at "${pointer}" than what it says was seen`);
    }
    const redactor = this.#folder.redactor;
    const { value, file, sha256 } = await this.#folder.writeEvidence(input.evidence.name, input.evidence);
    const seen = valueAt(value, redactor.text(pointer));
    const expected = redactor.json(throughJson(input.expected));
    if (seen === undefined) throw ours("claim-hidden", `claim ${id}: masking secrets removed what is at "${pointer}"`);
    const holds = evaluate(check, expected, seen);
    if (holds !== evaluate(check, throughJson(input.expected), rawSeen)) {
      // Two different secrets both read "[secret]" in the record, which would then prove nothing, or the wrong thing.
      throw ours("claim-hidden", `claim ${id} depends on secret values, which its record cannot show`);
    }
    const claim: Claim = {
      id, tier, check, expected, seen, holds,
      claim: redactor.text(input.claim),
      observed: redactor.text(input.observed),
      evidence: { file, pointer: redactor.text(pointer), sha256 },
    };
    this.#claims.set(id, claim);
    this.#emit({ kind: "claim", claim });
    return claim;
  }
}

function rawOf(content: EvidenceContent): Json {
  return "text" in content ? content.text.toWellFormed() : throughJson(content.json);
}

function throughJson(value: unknown): Json {
  return JSON.parse((JSON.stringify(value)) ?? "null") as Json;
}

function ours(code: string, message: string): Fault {
  return new Fault("infrastructure", code, message, { next: "This is a defect of cc-ci: report it with the run folder." });
}
