import { Fault } from "#kit/fault.ts";
import type { Redactor } from "#kit/redact.ts";
import { generateSecret } from "#recipe/generate-secret.ts";
import type { SecretPlan } from "#recipe/secrets.ts";
import type { Docker } from "#swarm/engine.ts";
import type { OwnerLabels } from "#swarm/labels.ts";
import type { Prepared } from "./prepare.ts";

/** The values of a run's secrets, by compose key. They exist in memory and in the engine, nowhere else. */
export class SecretStore {
  readonly #values = new Map<string, string>();
  readonly #made = new Set<string>();
  readonly #byVersion = new Map<string, string>();
  readonly #redactor: Redactor;
  readonly #stack: string;
  readonly #kept: ReadonlyMap<string, string>;

  /** @param kept values that the app's data was made with, by `<key>_<version>`; they win over what is generated or inserted anew */
  constructor(redactor: Redactor, stack: string, kept: ReadonlyMap<string, string> = new Map()) {
    this.#redactor = redactor;
    this.#stack = stack;
    this.#kept = kept;
    for (const value of kept.values()) redactor.add(value);
  }

  value(key: string): string {
    const value = this.#values.get(key);
    if (value === undefined) throw new Fault("suite", "secret-unknown", `the app has no secret "${key}"`, { next: `It has: ${[...this.#values.keys()].join(", ") || "none"}.` });
    return value;
  }

  /**
   * Generates or inserts what is not there yet; a secret that exists is never overwritten. All side by side. What the app is given for a dependency belongs to the
   * one of this very run, so that it wins over what was kept with the data.
   */
  async make(docker: Docker, plans: readonly SecretPlan[], { inserted, wired }: Pick<Prepared, "inserted" | "wired">, owner: OwnerLabels): Promise<void> {
    const missing = plans.filter((plan) => plan.owned && !this.#made.has(plan.swarmName));
    // All values first, so that a secret nobody inserts is told before anything is made.
    const values = missing.map((plan) => [plan, wired.get(plan.key) ?? this.#kept.get(this.#nameOf(plan)) ?? inserted.get(plan.key) ?? generated(plan)] as const);
    await Promise.all(
      values.map(async ([plan, value]) => {
        this.#redactor.add(value);
        await docker.createSecret({ Name: plan.swarmName, Labels: { ...owner }, Data: Buffer.from(value).toString("base64") });
        this.#made.add(plan.swarmName);
        this.#values.set(plan.key, value);
        this.#byVersion.set(this.#nameOf(plan), value);
      }),
    );
  }

  /** All values by `<key>_<version>`: what has to be kept with data that was made with them. */
  saved(): ReadonlyMap<string, string> {
    return new Map(this.#byVersion);
  }

  /** The engine's name without the stack: the same for every app of the recipe. */
  #nameOf({ swarmName }: SecretPlan): string {
    return swarmName.startsWith(`${this.#stack}_`) ? swarmName.slice(this.#stack.length + 1) : swarmName;
  }
}

function generated(plan: SecretPlan): string {
  if (plan.kind !== "inserted") return generateSecret(plan);
  throw new Fault("suite", "secret-not-inserted", `secret not inserted (#generate=false): ${plan.key}`, {
    next: `Give the recipe a suite whose \`installSteps\` call insertSecret("${plan.key}", …).`,
  });
}
