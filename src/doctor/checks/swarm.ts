import { Fault } from "#kit/fault.ts";
import type { Check } from "../finding.ts";
import { swarmStateOf } from "../network/swarm-state.ts";

export const swarm: Check = {
  id: "swarm",
  title: "Swarm",
  required: true,
  async examine(host) {
    const engine = await host.engine();
    if (!engine.answers) return { state: "lacks", detail: "the engine does not answer", fix: "Mend the engine first.", blocked: true };
    const state = swarmStateOf(engine.info);
    switch (state.kind) {
      case "manager":
        return { state: "ok", detail: `manager, ${state.nodes} ${state.nodes === 1 ? "node" : "nodes"}` };
      case "none":
        return {
          state: "lacks",
          detail: "none is active",
          fix: "docker swarm init --advertise-addr 127.0.0.1 --listen-addr 127.0.0.1:2377",
        };
      case "unusable":
        return { state: "lacks", detail: state.reason, fix: state.next };
    }
  },
  async fix(host, say) {
    const engine = await host.engine();
    if (!engine.answers)
      throw new Fault("infrastructure", "engine-unreachable", "the engine does not answer", { next: "Mend the engine first." });
    const state = swarmStateOf(engine.info);
    if (state.kind === "manager") return;
    if (state.kind === "unusable")
      throw new Fault("infrastructure", "swarm-unusable", `${state.reason}; an existing Swarm is left as it is`, { next: state.next });
    // On the loopback address the managers' port is closed to everyone else, which is right for a Swarm of one.
    say("making a Swarm of this one node: docker swarm init --advertise-addr 127.0.0.1 --listen-addr 127.0.0.1:2377");
    await (await host.docker()).swarmInit({ AdvertiseAddr: "127.0.0.1", ListenAddr: "127.0.0.1:2377" });
  },
};
