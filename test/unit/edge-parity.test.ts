import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { whoseProblem } from "#edge/labels/problem.ts";
import { packageRoot } from "#kit/packages.ts";
import { readAnswer, unexpected, type Answer } from "../peers/edge/answer.ts";
import { fillAsk, fillLabels, namesOf } from "../peers/edge/fill.ts";
import { readFrame, textFrame } from "../peers/edge/frame.ts";
import { insertParityDoc, renderParityDoc } from "../peers/edge/parity-doc.ts";
import { parityTable } from "../peers/edge/parity-table.ts";
import type { ParityRow, Place } from "../peers/edge/row.ts";
import { planWaves, seatKey } from "../peers/edge/waves.ts";

const rows = parityTable.flatMap(({ rows: all }) => all);

describe("the table of edge parity", () => {
  test("names each row once, by what can stand in a host name", () => {
    expect(rows.filter(({ id }) => !/^[a-z][a-z0-9-]{1,23}$/.test(id))).toEqual([]);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  });

  test("asks something in every row, and has a reason exactly where the answers differ", () => {
    for (const row of rows) {
      expect(row.asks.length, row.id).toBeGreaterThan(0);
      expect(row.asks.some(({ here }) => here) === (row.difference !== undefined), row.id).toBe(true);
    }
  });

  test("has a problem that lint reports for each difference that a recipe can know of, but for what the operator decides", () => {
    const problems = rows.flatMap(({ difference }) => difference?.problem ?? []);
    expect(problems.length).toBeGreaterThan(5);
    expect(problems.filter((code) => whoseProblem({ code, message: "" }) === "operator")).toEqual(["tls-options"]);
  });

  test("is what docs/edge.md shows", () => {
    const page = readFileSync(join(packageRoot, "docs/edge.md"), "utf8");
    expect(page).toContain(renderParityDoc(parityTable));
    expect(insertParityDoc(page, parityTable)).toBe(page);
  });
});

describe("placeholders", () => {
  const names = namesOf({ id: "x" }, { proxy: "net", backend: "back" });
  test("are filled in names and values of labels, and in questions at any depth", () => {
    expect(fillLabels({ "a.${STACK_NAME}.rule": "Host(`${DOMAIN}`) ${PROXY} ${BACKEND}" }, names)).toEqual({ "a.p-x.rule": "Host(`x.parity.localhost`) net back" });
    expect(fillAsk({ headers: { a: ["${DOMAIN}"] }, traefik: { status: 200, headers: { b: "${DOMAIN}", c: null } } }, names)).toEqual({ headers: { a: ["x.parity.localhost"] }, traefik: { status: 200, headers: { b: "x.parity.localhost", c: null } } });
  });
  test("leave what a replacement of Traefik's refers to", () => expect(fillLabels({ a: "https://${1}/$1/${OTHER}" }, names)).toEqual({ a: "https://${1}/$1/${OTHER}" }));
});

describe("waves", () => {
  const pool: Record<Place, number> = { proxy: 3, both: 1, elsewhere: 1, alone: 1, asleep: 1 };
  const row = fc.record({ services: fc.array(fc.constantFrom<Place>("proxy", "both", "elsewhere", "alone", "asleep"), { minLength: 1, maxLength: 3 }).filter((places) => places.every((place) => places.filter((each) => each === place).length <= pool[place])), alone: fc.boolean() });
  const toRows = (given: readonly { services: Place[]; alone: boolean }[]): ParityRow[] => given.map(({ services, alone }, index) => ({ id: `r${index}`, what: "", asks: [], services: Object.fromEntries(services.map((on, service) => [`s${service}`, { on, labels: {} }])), ...(alone && { alone }) }));

  test("hold every row once, in order, with a seat of its own for each service", () => {
    fc.assert(fc.property(fc.array(row, { maxLength: 12 }), (given) => {
      const all = toRows(given);
      const waves = planWaves(all, pool);
      expect(waves.flatMap((wave) => wave.rows.map(({ id }) => id))).toEqual(all.map(({ id }) => id));
      for (const wave of waves) {
        const seats = wave.rows.flatMap((each) => Object.entries(each.services).map(([service, { on }]) => ({ on, seat: wave.seats[seatKey(each, service)]! })));
        expect(new Set(seats.map(({ seat }) => `${seat.place}${seat.index}`)).size).toBe(seats.length);
        for (const { on, seat } of seats) expect(seat.place === (on ?? "proxy") && seat.index < pool[seat.place]).toBe(true);
        expect(wave.rows.length === 1 || !wave.rows.some(({ alone }) => alone)).toBe(true);
      }
    }));
  });

  test("are as few as a row more allows", () => {
    const waves = planWaves(toRows([{ services: ["proxy"], alone: false }, { services: ["proxy", "proxy"], alone: false }, { services: ["proxy"], alone: false }]), pool);
    expect(waves.map((wave) => wave.rows.length)).toEqual([2, 1]);
  });

  test("refuse a row that never fits", () => expect(() => planWaves(toRows([{ services: ["both", "both"], alone: false }]), pool)).toThrow("r0"));
});

describe("answers", () => {
  const echo = JSON.stringify({ app: "s_proxy0", port: 8080, tls: false, method: "GET", host: "x", uri: "/", headers: { "X-A": ["1", "2"], "X-Real-Ip": ["10.0.0.1"] }, bytes: 0, sha256: "" });
  const answer = readAnswer({ status: 200, rawHeaders: ["Date", "now", "Set-Cookie", "a", "Set-Cookie", "b", "Content-Length", "9", "X-CC-CI-Edge", "x"], body: echo }, { s_proxy0: "app" });

  test("keep what can be compared", () => {
    expect(answer).toMatchObject({ status: 200, headers: { "set-cookie": "a\nb" }, body: "", seen: { app: "app", headers: { "x-a": "1\n2", "x-real-ip": "<client>" } } });
    expect(Object.keys(answer.headers)).toEqual(["set-cookie"]);
  });

  test.each<[Parameters<typeof unexpected>[1], number]>([
    [{ status: 200, app: "app" }, 0], [{ status: 404, app: "app" }, 1], [{ status: 200 }, 1], [{ status: 200, app: "other" }, 1], [{ status: 200, app: "app", port: 8081, uri: "/x" }, 2],
    [{ status: 200, app: "app", headers: { "Set-Cookie": "a\nb", "x": null } }, 0], [{ status: [200, 204], app: "app" }, 0], [{ status: [502, 504], app: "app" }, 1], [{ status: 200, app: "app", headers: { "set-cookie": null } }, 1], [{ status: 200, app: "app", sent: { "x-a": "1\n2", "x-b": null } }, 0],
    [{ status: 200, app: "app", sent: { "x-b": "1" } }, 1],
  ])("held to %j have %i faults", (expected, faults) => expect(unexpected(answer, expected)).toHaveLength(faults));

  test.each([
    [["Content-Length", "5"], "hello", {}], [["Transfer-Encoding", "chunked"], "hello", {}], [["Content-Length", "9", "Content-Encoding", "gzip"], "hello", { "content-encoding": "gzip" }],
    [["Content-Length", "99"], "", { "content-length": "99" }],
  ] as const)("with %j and the body %j have the headers %j", (rawHeaders, body, headers) => expect(readAnswer({ status: 200, rawHeaders, body }, {}).headers).toEqual(headers));

  test("that another gave have no app", () => {
    const other: Answer = readAnswer({ status: 404, rawHeaders: [], body: "404 page not found\n" }, {});
    expect(unexpected(other, { status: 404, body: "404 page not found\n" })).toEqual([]);
    expect(unexpected(other, { status: 404, app: "app" })).toHaveLength(1);
  });
});

test("frames of WebSockets: what a client masks and what a server does not", () => {
  for (const length of [0, 5, 125, 126, 60_000]) {
    const frame = textFrame("a".repeat(length));
    const start = length < 126 ? 2 : 4;
    const payload = frame.subarray(start + 4).map((byte, index) => byte ^ frame[start + (index % 4)]!);
    expect(Buffer.from(payload).toString()).toBe("a".repeat(length));
    const plain = Buffer.concat([length < 126 ? Buffer.from([0x81, length]) : Buffer.from([0x81, 126, length >> 8, length & 255]), Buffer.from("a".repeat(length))]);
    expect(readFrame(plain)).toBe("a".repeat(length));
    expect(readFrame(plain.subarray(0, plain.length - 1))).toBeUndefined();
  }
});
