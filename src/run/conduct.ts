import { join } from "node:path";
import { ResticRepository } from "#backup/restic.ts";
import type { CanonicalRecord } from "#canonical/record.ts";
import { stackDriver } from "#deploy/stack/driver.ts";
import { startEdge } from "#edge/edge.ts";
import { hostAddress } from "#edge/inside.ts";
import { createTaskDirectory } from "#edge/tasks.ts";
import { Fault, messageOf } from "#kit/fault.ts";
import { randomHex } from "#kit/ids.ts";
import { isDirty } from "#recipe/git.ts";
import { stackNameOf } from "#recipe/stack-name.ts";
import { connectEngine, examineEngine } from "#swarm/engine.ts";
import { takeInventory } from "#swarm/inventory.ts";
import { kernelHasIpvs } from "#swarm/ipvs.ts";
import { ownerLabels } from "#swarm/owner.ts";
import { emptySuite, loadSuite, type LoadedSuite } from "#suite/load.ts";
import { codeCache } from "#kit/code-cache.ts";
import { createApp } from "./app.ts";
import { decideBase, decideQuickBase, type BaseDecision } from "./base.ts";
import { decideBaseData } from "./base-data.ts";
import type { Installed, Run } from "./context.ts";
import type { DataPlan } from "./data-plan.ts";
import { companionsOf, type Companion } from "./dependencies/companions.ts";
import { provideCompanions, type Provision } from "./dependencies/provide.ts";
import { trustAdaptation, writeAuthorities } from "./dependencies/trust.ts";
import { noWiring, type Wiring } from "./dependencies/wiring.ts";
import { exportCommit, fetchRecipe, isAncestor, olderReleases, treeIn, type Fetched } from "./fetch.ts";
import { keepApp } from "./keep.ts";
import { type Lifecycle, runTiers } from "./lifecycle.ts";
import { lockDomain } from "./lock.ts";
import type { Background, Found } from "./outcome.ts";
import { claimCanonicalUnchanged } from "./provide-volumes.ts";
import { prepare, type Prepared } from "./prepare.ts";
import { faultOf } from "./run-fault.ts";
import type { Claimed } from "./run.ts";
import { SecretStore } from "./secrets.ts";
import { keepServiceLogs } from "./service-logs.ts";
import { tearDown } from "./teardown.ts";
import { edgeSocket, mayUseBrowser, startTests, takeScreenshot } from "./tests.ts";
import { planShipped, shippedRecord, type ShippedPlan } from "./tiers/shipped-tests.ts";
import { beside, together } from "./together.ts";
import { toolVersions } from "./tools.ts";
import { tryWayBack } from "./way-back.ts";

/** One cold run, step by step. What is found goes into `found` as it is found, so that an interrupted run's record holds it too. */
export async function conduct(claimed: Claimed, found: Found): Promise<void> {
  const { request, steps } = claimed;
  const own = `${request.recipe.toLowerCase().replace(/[^a-z0-9]/g, "").slice(0, 4) || "app"}-${claimed.id.slice(-6)}.${request.zone}`;
  const { loaded, fetched } = await gather(claimed, found);
  const companions = await companionsOf(loaded, request, claimed.workFolder);
  const canonical = await usableCanonical(claimed, fetched);
  found.background = await backgroundOf(loaded, fetched, claimed.signal);
  const wantedData = claimed.data?.captureAs != null ? "fresh" : (request.baseData ?? loaded.suite.baseData);
  // Apps keep their address in their data. The stack's name is always the run's own: two runs never share a thing on the engine.
  const domain = claimed.data?.start && (request.lane !== "cold" || wantedData === "canonical") ? claimed.data.start.record.domain : (claimed.data?.domain ?? own);
  const names = { domain, stack: stackNameOf(own) };
  await using linting = beside(steps.step("lint", "Lint", () => lint(claimed, fetched, found), () => found.lint.status));
  const head = await steps.step("read", "Read the recipe", () => prepareCommit(claimed, { loaded, fetched, ...names, phase: "head", commit: fetched.head.commit, upgrade: true }));
  const version = fetched.headTags[0] ?? head.labelledVersion;
  found.head = { commit: fetched.head.commit, version, defaultBranch: fetched.defaultBranch?.name ?? null };
  claimed.emit({ kind: "decision", about: "head", decision: found.head, reason: `${request.ref} of the recipe` });
  await using _lock = await steps.step("lock", "Lock the domain", () => lockDomain(request.stateHome, own, { id: claimed.id, since: new Date(claimed.startedAt).toISOString(), deadline: new Date(claimed.startedAt + request.deadlineSeconds * 1000).toISOString() }));
  const shipped = await planShipped(request, fetched.clone, fetched.head.commit, claimed.signal);
  noteShipped(claimed, found, shipped);
  const { decision, first } = await steps.step("base", "Choose the base", () => chooseBase(claimed, { loaded, fetched, names, head, version, canonical }), ({ decision: chosen }) => chosen.reason);
  found.plan = {
    base: { kind: decision.kind, version: decision.kind === "skip" ? null : (decision.version ?? first.labelledVersion), commit: decision.kind === "skip" ? null : decision.commit, reason: decision.reason },
    ...names,
    files: filesOf({ decision, first, head }),
  };
  const start = claimed.data?.start ?? null;
  const chosen = request.lane === "cold" ? decideBaseData({ wanted: wantedData, base: decision, canonical: start?.record ?? null }) : ({ kind: start ? "canonical" : "fresh", reason: `the ${request.lane} lane` } as const);
  found.data = { from: chosen.kind, reason: chosen.reason, canonical: chosen.kind === "canonical" && start ? citation(start.record) : null, hashBefore: null, hashAfter: null };
  if (wantedData === "canonical" && chosen.kind === "fresh") claimed.warn(chosen.reason);
  claimed.emit({ kind: "decision", about: "data", decision: found.data, reason: chosen.reason });
  claimed.emit({ kind: "decision", about: "plan", decision: found.plan, reason: decision.reason });
  await linting.done;
  const data = claimed.data && (chosen.kind === "canonical" || claimed.data.captureAs !== null) ? { ...claimed.data, start: chosen.kind === "canonical" ? start : null } : null;
  await withApp(claimed, found, { loaded, ...names, mergedBy: head.mergedBy, data, companions }, async (run) => {
    const connected = run.state.companions ? await connect(claimed, run, run.state.companions, { loaded, fetched, names, first, head }) : { first, head };
    const plan = { decision, ...connected, shipped };
    if (found.plan) found.plan = { ...found.plan, files: filesOf(plan) };
    await runTiers(run, found, plan);
    return async () => (request.wayBack ? await tryWayBack(run, plan, found) : undefined);
  });
}

/** The compose files of both releases, in the order in which they are merged. */
function filesOf({ decision, first, head }: Pick<Lifecycle, "decision" | "first" | "head">): NonNullable<Found["plan"]>["files"] {
  return { base: decision.kind === "skip" ? [] : [...first.deployment.files], head: [...head.deployment.files] };
}

/** Suite and recipe, side by side. */
async function gather(claimed: Claimed, found: Found): Promise<{ loaded: LoadedSuite; fetched: Fetched }> {
  const { request, steps, workFolder, signal } = claimed;
  const [loaded, fetched] = await together(
    signal,
    () => steps.step("suite", "Load the suite", async () => (request.suite === null ? emptySuite(request.recipe) : await loadSuite(request.suite, { recipe: request.recipe, workFolder, cache: codeCache(request.stateHome) }))),
    (either) => steps.step("fetch", "Fetch the recipe", () => fetchRecipe(request, workFolder, either), ({ head }) => head.commit.slice(0, 12)),
  );
  found.customisation = { ...loaded.customisation };
  claimed.emit({ kind: "decision", about: "customisation", decision: found.customisation, reason: "what the suite changes" });
  for (const warning of loaded.warnings) claimed.warn(warning);
  if (await hasUncommittedChanges(request.source, signal)) claimed.warn("the recipe's folder has uncommitted changes, which are not tested: a run tests a commit");
  return { loaded, fetched };
}

/** Only a work tree on this machine can have any. */
async function hasUncommittedChanges(source: string, signal: AbortSignal): Promise<boolean> {
  return source.startsWith("/") && (await isDirty(source, signal).catch(() => false));
}

/** What becomes of the tests that the recipe ships is told before anything is deployed. */
function noteShipped(claimed: Claimed, found: Found, plan: ShippedPlan): void {
  found.shipped = shippedRecord(plan, claimed.request.tiers.includes("custom") ? "the run did not come to it" : "the custom tier was not asked for");
  const { decision } = plan;
  if (decision.kind === "none") return;
  claimed.emit({ kind: "decision", about: "shipped", decision: found.shipped, reason: decision.reason });
  if (decision.kind === "refused") claimed.warn(`tests that the recipe ships are not run: ${decision.reason}`);
}

async function lint(claimed: Claimed, fetched: Fetched, found: Found): Promise<void> {
  try {
    const folder = await exportCommit(fetched, fetched.head.commit, join(claimed.workFolder, "lint"), claimed.signal);
    const { abraStatus, lintRecipe } = await import("#lint/lint.ts");
    const report = await lintRecipe({ folder, gitFolder: fetched.clone, name: claimed.request.recipe, commit: fetched.head.commit, workFolder: claimed.workFolder, signal: claimed.signal });
    found.lint = { ...abraStatus(report), findings: [...report.findings] };
  } catch (error) {
    claimed.signal.throwIfAborted();
    // Lint never changes the verdict; what could not be linted is unverified.
    found.lint = { status: "unverified", reason: `lint could not run: ${messageOf(error)}`, findings: [] };
  }
}

type CommitParts = { loaded: LoadedSuite; fetched: Fetched; domain: string; stack: string; phase: "base" | "head"; commit: string; upgrade: boolean; wiring?: Wiring };

async function prepareCommit(claimed: Claimed, { wiring = noWiring, ...parts }: CommitParts): Promise<Prepared> {
  const { fetched, commit, phase } = parts;
  const folder = await exportCommit(fetched, commit, join(claimed.workFolder, wiring === noWiring ? phase : `${phase}-connected`), claimed.signal);
  const version = fetched.releases.findLast((release) => release.commit === commit)?.tag ?? null;
  return await prepare({ request: claimed.request, redactor: claimed.redactor, signal: claimed.signal, folder, version, wiring, ...parts });
}

type Unconnected = { loaded: LoadedSuite; fetched: Fetched; names: { domain: string; stack: string }; first: Prepared; head: Prepared };

/** Base and head as they are deployed beside the apps that they need. What is wrong with the recipe alone was told before these were deployed. */
async function connect(claimed: Claimed, run: Run, provision: Provision, { loaded, fetched, names, first, head }: Unconnected): Promise<{ first: Prepared; head: Prepared }> {
  const wiring = { ...provision.wiring, authorities: run.authorities };
  const again = async ({ deployment: { phase, commit } }: Prepared, upgrade: boolean): Promise<Prepared> => await prepareCommit(claimed, { loaded, fetched, ...names, phase, commit, upgrade, wiring });
  const connected = await again(head, true);
  return { first: first === head ? connected : await again(first, false), head: connected };
}

async function backgroundOf({ suite }: LoadedSuite, { head, releases, defaultBranch, clone }: Fetched, signal: AbortSignal): Promise<Background> {
  const onDefaultBranch = suite.canonical && defaultBranch ? await isAncestor(clone, head.commit, defaultBranch.commit, signal) : null;
  const tags = releases.map(({ tag, commit, tree, annotated }) => ({ tag, commit, tree, annotated }));
  return { enrolled: suite.canonical, head, tags, onDefaultBranch, dependencies: suite.dependencies.map(({ recipe }) => recipe) };
}

/** The canonical, if its commit is in this repository and still has the files that were proven. */
async function usableCanonical({ canonical, warn, signal }: Claimed, fetched: Fetched): Promise<CanonicalRecord | null> {
  if (canonical === null) return null;
  const tree = await treeIn(fetched, canonical.commit, signal);
  if (tree === canonical.tree) return canonical;
  warn(`the canonical ${canonical.version} is not used: its commit ${canonical.commit.slice(0, 12)} is not in this repository`);
  return null;
}

function citation({ id, version, commit, snapshot }: CanonicalRecord): NonNullable<NonNullable<Found["data"]>["canonical"]> {
  return { id, version, commit, snapshot: { ...snapshot } };
}

type BaseParts = { loaded: LoadedSuite; fetched: Fetched; names: { domain: string; stack: string }; head: Prepared; version: string | null; canonical: CanonicalRecord | null };

async function chooseBase(claimed: Claimed, { loaded, fetched, names, head, version, canonical }: BaseParts): Promise<{ decision: BaseDecision; first: Prepared }> {
  const branch = fetched.defaultBranch;
  const quick = claimed.request.lane === "quick" && canonical !== null;
  const decision = quick ? decideQuickBase(fetched.head, canonical) : decideBase({
    upgradeSelected: claimed.request.tiers.includes("upgrade"),
    notApplicable: loaded.suite.notApplicable.upgrade ?? null,
    head: { ...fetched.head, version },
    explicit: fetched.explicit,
    // A release whose tag was moved is not what people run any more.
    canonical: canonical?.stale === null ? canonical : null,
    olderReleases: olderReleases(fetched.releases, version),
    defaultBranch: branch && { ...branch, version: fetched.releases.findLast((release) => release.commit === branch.commit)?.tag ?? null },
  });
  claimed.emit({ kind: "decision", about: "base", decision, reason: decision.reason });
  if (decision.kind === "skip") return { decision, first: head };
  try {
    return { decision, first: await prepareCommit(claimed, { loaded, fetched, ...names, phase: "base", commit: decision.commit, upgrade: false }) };
  } catch (error) {
    if (!(error instanceof Fault) || error.kind !== "recipe") throw error;
    throw new Fault("upstream", error.code, `base not installable: ${error.message}`, { cause: error, evidence: error.evidence, next: "Choose another base with `--base`." });
  }
}

type AppFacts = { loaded: LoadedSuite; domain: string; stack: string; mergedBy: string; data: DataPlan | null; companions: readonly Companion[] };

/** What is left to do when everybody has seen the app. */
type Afterwards = () => Promise<void>;

/** Everything around the tiers: engine, edge, test process before them; screenshot, logs and teardown after them, whatever happened. */
async function withApp(claimed: Claimed, found: Found, facts: AppFacts, body: (run: Run) => Promise<Afterwards>): Promise<void> {
  const { request, steps, signal, redactor } = claimed;
  const docker = connectEngine(request.endpoint);
  const [engine, ipvs, before] = await steps.step("engine", "Examine the engine", () => Promise.all([examineEngine(docker), kernelHasIpvs(), takeInventory(docker)]));
  // Asking every program for its version takes a moment that nobody needs to wait for.
  const tools = toolVersions(engine.version, facts.mergedBy, mayUseBrowser({ request, loaded: facts.loaded }, found.shipped));
  const owner = ownerLabels(request.stateHome, claimed.id);
  const ending = new AbortController();
  // However this ends: a stream of events that stays open would keep the process alive.
  using _ending = { [Symbol.dispose]: () => ending.abort() };
  const directory = createTaskDirectory(docker, { signal: ending.signal });
  const alone = facts.companions.length === 0;
  await using edge = await startEdge({ docker, stateHome: request.stateHome, socketPath: edgeSocket(claimed.workFolder), ...(!alone && { insideHost: await hostAddress(docker) }) });
  await edge.addApp({ stack: facts.stack, domains: [facts.domain] });
  const secrets = new SecretStore(redactor, facts.stack, await facts.data?.start?.secrets());
  const state: { installed: Installed | undefined } & Run["state"] = { installed: undefined, tests: undefined, companions: undefined, deploys: 0, adaptations: claimed.adaptations, images: claimed.images };
  const app = createApp({ recipe: request.recipe, domain: facts.domain, stack: facts.stack, nonce: randomHex(6), docker, edge, secrets, signal, installed: () => state.installed });
  const run: Run = {
    ...claimed, docker, engine, owner, driver: stackDriver({ docker, owner, withoutIpvs: !ipvs }), domain: facts.domain, stack: facts.stack, loaded: facts.loaded,
    edge, directory, app, secrets, restic: ResticRepository.create(join(claimed.workFolder, "restic"), signal), before, data: facts.data, state,
    authorities: alone ? null : await writeAuthorities(claimed.workFolder, edge.caCertificate),
  };
  try {
    await using tests = await startTests(run);
    state.tests = tests;
    await using provision = alone ? undefined : await provideCompanions(run, found, facts.companions);
    state.companions = provision;
    found.dependencyFault = provision?.fault ?? null;
    if (!alone) claimed.adaptations.push(trustAdaptation);
    const lookForLost = async (): Promise<void> => void (found.dependencyLost = (await provision?.lost()) ?? null);
    const afterwards = await body(run).catch(async (error: unknown) => {
      await lookForLost().catch((second: unknown) => claimed.warn(`dependencies: ${messageOf(second)}`));
      throw error;
    });
    if (failed(found) || found.dependencyFault !== null) await lookForLost();
    found.screenshot = await takeScreenshot(run);
    if (failed(found)) await keepApp(run);
    await afterwards();
  } catch (error) {
    found.fault ??= faultOf(signal.aborted ? signal.reason : error, messageOf(error));
    throw error;
  } finally {
    await claimCanonicalUnchanged(run, found).catch((error: unknown) => void (found.fault ??= faultOf(error, messageOf(error))));
    await steps.step("logs", "Keep the logs", () => keepServiceLogs(run)).catch((error: unknown) => claimed.warn(`logs: ${messageOf(error)}`));
    const torn = await steps.step("teardown", "Tear down", (say) => tearDown(run, say), ({ left }) => (left.length === 0 ? "nothing left" : `${left.length} left`));
    found.inventory = torn.inventory;
    found.tools = await tools;
    await claimDeploys(run, found);
  }
}

function failed(found: Found): boolean {
  return found.fault !== null || found.tiers.some((outcome) => outcome.fault !== null);
}

async function claimDeploys(run: Run, found: Found): Promise<void> {
  await run.claims.claim({
    id: "run.deploys",
    tier: "run",
    claim: "every app was deployed as often as planned: once, and the one under test upgraded in place",
    observed: "counted where an app is deployed",
    check: "equals",
    expected: found.deploys.expected,
    evidence: { name: "deploys", json: found.deploys, pointer: "/counted" },
  });
}
