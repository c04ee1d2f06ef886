/** Labels by which everything that a run makes on an engine is found again, also after the run was killed. */
export const runLabel = "cc-ci.run";
/** Which cc-ci installation made it (a hash of its state home), so that two of them on one engine leave each other alone. */
export const homeLabel = "cc-ci.home";
/** The recipe commit that a service was last deployed from, on the service (not on its tasks: that would restart them). */
export const commitLabel = "cc-ci.commit";

/** On volumes whose files lie in a folder of ours instead of the engine's. */
export const boundLabel = "cc-ci.bound";

export const namespaceLabel = "com.docker.stack.namespace";
export const stackImageLabel = "com.docker.stack.image";
/** Set by the engine on every task's container. */
export const serviceIdLabel = "com.docker.swarm.service.id";

export type OwnerLabels = { readonly [runLabel]: string; readonly [homeLabel]: string };
