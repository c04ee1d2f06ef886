import { isIP } from "node:net";
import type { ComposePort } from "./types.ts";

export type PortSpec = { readonly kind: "ports"; readonly ports: readonly ComposePort[] } | { readonly kind: "error"; readonly why: string };

/** Reads Docker's short port grammar (`80`, `8080:80/udp`, `127.0.0.1:8000-8002:80-82`); ranges become one port each. */
export function parsePortSpec(text: string): PortSpec {
  const parts = text.split(":");
  const last = parts.at(-1) ?? "";
  const host = parts.length > 1 ? (parts.at(-2) ?? "") : "";
  const address = parts.slice(0, -2).join(":");
  if (address !== "" && !isAddress(address)) return { kind: "error", why: `"${address}" in "${text}" is no IP address` };

  const [container = "", protocol = ""] = last.split("/");
  if (container === "") return { kind: "error", why: `"${text}" names no port` };
  const target = parseRange(container);
  if (!target) return { kind: "error", why: `"${container}" in "${text}" is no port` };
  const published = host === "" ? undefined : parseRange(host);
  if (host !== "" && !published) return { kind: "error", why: `"${host}" in "${text}" is no port` };
  const size = target.end - target.start;
  if (published && size !== published.end - published.start && size !== 0) return { kind: "error", why: `the two ranges in "${text}" differ in length` };
  const name = protocol === "" ? "tcp" : protocol.toLowerCase();
  if (!["tcp", "udp", "sctp"].includes(name)) return { kind: "error", why: `"${protocol}" in "${text}" is no protocol` };
  return { kind: "ports", ports: expand(target, published, name) };
}

function expand(target: Range, published: Range | undefined, protocol: string): ComposePort[] {
  const ports: ComposePort[] = [];
  for (let number = target.start; number <= target.end; number++) {
    // One target with a range of published ports is published on all of them.
    const from = published ? published.start + (number - target.start) : 0;
    const to = published && target.start === target.end ? published.end : from;
    for (let each = from; each <= to; each++) ports.push({ mode: "ingress", target: number, published: each, protocol });
  }
  // Docker orders them as texts, and so 10 comes before 9.
  return ports.toSorted((a, b) => (String(a.target) < String(b.target) ? -1 : String(a.target) > String(b.target) ? 1 : 0));
}

type Range = { readonly start: number; readonly end: number };

function parseRange(text: string): Range | undefined {
  const [first = "", second] = text.split("-");
  const start = parsePort(first);
  const end = second === undefined ? start : parsePort(second);
  return start !== undefined && end !== undefined && end >= start ? { start, end } : undefined;
}

function parsePort(text: string): number | undefined {
  return /^\d+$/.test(text) && Number(text) < 65_536 ? Number(text) : undefined;
}

function isAddress(text: string): boolean {
  const bare = /^\[([^[\]]*)\]$/.exec(text)?.[1] ?? text;
  return !bare.includes("%") && isIP(bare) !== 0;
}
