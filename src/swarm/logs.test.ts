import fc from "fast-check";
import { expect, test } from "vitest";
import { demultiplex } from "./logs.ts";

function frame(payload: string | Buffer, stream = 1): Buffer {
  const body = Buffer.from(payload as string);
  const head = Buffer.alloc(8);
  head[0] = stream;
  head.writeUInt32BE(body.length, 4);
  return Buffer.concat([head, body]);
}

test.each<[string, Buffer, string[]]>([
  ["nothing", Buffer.alloc(0), []],
  ["one line", frame("2026 hello\n"), ["2026 hello"]],
  ["both streams", Buffer.concat([frame("a\n"), frame("b\n", 2), frame("c\n", 0)]), ["a", "b", "c"]],
  ["a frame of several lines", frame("a\nb\n\nc"), ["a", "b", "c"]],
  ["a line in two frames", Buffer.concat([frame("hel"), frame("lo\n")]), ["hello"]],
  ["a character in two frames", Buffer.concat([frame(Buffer.from("é").subarray(0, 1)), frame(Buffer.from("é\n").subarray(1))]), ["é"]],
  ["an empty frame", Buffer.concat([frame(""), frame("x\n")]), ["x"]],
  ["a terminal, which is not framed", Buffer.from("plain\r\nlines\r\n"), ["plain", "lines"]],
  ["a short text of a terminal", Buffer.from("ok\n"), ["ok"]],
  ["a frame that was cut off", frame("hello\n").subarray(0, 11), ["hel"]],
])("%s", (_, raw, lines) => {
  expect(demultiplex(raw)).toEqual(lines);
});

test("lines come back however the engine cuts them into frames", () => {
  const line = fc.string({ unit: "grapheme", minLength: 1 }).filter((text) => !/[\r\n]/.test(text));
  fc.assert(
    fc.property(fc.array(line), fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }), (lines, sizes) => {
      const whole = Buffer.from(lines.map((text) => `${text}\n`).join(""));
      const frames: Buffer[] = [];
      for (let at = 0, i = 0; at < whole.length; i += 1) {
        const end = at + (sizes[i % sizes.length] ?? 1);
        frames.push(frame(whole.subarray(at, end), 1 + (i % 2)));
        at = end;
      }
      expect(demultiplex(Buffer.concat(frames))).toEqual(lines);
    }),
  );
});
