import { expect, test } from "vitest";
import type { EngineInfo } from "../engine/ask.ts";
import { swarmStateOf } from "./swarm-state.ts";

const rows: readonly [string, EngineInfo["Swarm"], object][] = [
  ["no word on it", undefined, { kind: "none" }],
  ["inactive", { LocalNodeState: "inactive", ControlAvailable: false }, { kind: "none" }],
  ["a manager", { LocalNodeState: "active", ControlAvailable: true, Nodes: 3 }, { kind: "manager", nodes: 3 }],
  ["a worker", { LocalNodeState: "active", ControlAvailable: false }, { kind: "unusable", reason: "this node is a worker of a Swarm" }],
  ["locked", { LocalNodeState: "locked" }, { kind: "unusable", next: "docker swarm unlock" }],
  [
    "an error",
    { LocalNodeState: "error", Error: "raft is broken" },
    { kind: "unusable", reason: "the Swarm is in state error: raft is broken" },
  ],
  ["joining", { LocalNodeState: "pending" }, { kind: "unusable", reason: "the Swarm is in state pending" }],
];

test.each(rows)("%s", (_, swarm, expected) => {
  expect(swarmStateOf({ ServerVersion: "20.10.24", DockerRootDir: "/", Driver: "overlay2", ...(swarm && { Swarm: swarm }) })).toMatchObject(
    expected,
  );
});
