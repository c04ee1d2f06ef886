import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { looksSecret, Redactor } from "./redact.ts";

function redactorOf(...secrets: string[]): Redactor {
  const redactor = new Redactor();
  for (const secret of secrets) redactor.add(secret);
  return redactor;
}

describe("Redactor.text", () => {
  test.each<[string, string[], string, string]>([
    ["nothing is known", [], "hunter2 stays", "hunter2 stays"],
    ["every place", ["hunter2"], "hunter2, and again:hunter2", "[secret], and again:[secret]"],
    ["a secret with signs that mean something in a pattern", ["a.b*c$[x]"], "a.b*c$[x] axbbc", "[secret] axbbc"],
    ["the longest first", ["hunter", "hunter22"], "hunter22 hunter2", "[secret] [secret]2"],
    ["a short word is left alone", ["abcd"], "abcd", "abcd"],
    ["five characters are enough", ["abcde"], "abcde", "[secret]"],
    ["white space around it does not count", ["  hunter2\n"], "is hunter2.", "is [secret]."],
    ["base64", ["hunter2!"], `x ${Buffer.from("hunter2!").toString("base64")} y`, "x [secret] y"],
    ["URL-encoded", ["p@ss/word"], "https://u:p%40ss%2Fword@host", "https://u:[secret]@host"],
    ["as JSON writes it", ['pass"word'], String.raw`{"a":"pass\"word"}`, '{"a":"[secret]"}'],
    ["each line of a key", ["-----BEGIN KEY-----\n  abcdefgh\nijk\n-----END KEY-----"], "log: abcdefgh; ijk", "log: [secret]; ijk"],
    ["a key as a whole", ["line-one\nline-two"], "<line-one\nline-two>", "<[secret]>"],
  ])("%s", (_, secrets, input, expected) => {
    expect(redactorOf(...secrets).text(input)).toBe(expected);
  });

  test("a secret that comes later is masked from then on", () => {
    const redactor = redactorOf("first-secret");
    expect(redactor.text("first-secret second-secret")).toBe("[secret] second-secret");
    redactor.add("second-secret");
    expect(redactor.text("first-secret second-secret")).toBe("[secret] [secret]");
  });

  test("no known secret is ever left in a text", () => {
    const secret = fc.stringMatching(/^[a-zA-Z0-9!-/:-@]{5,20}$/).filter((text) => !"[secret]".includes(text));
    fc.assert(
      fc.property(fc.array(secret, { minLength: 1, maxLength: 4 }), fc.array(fc.string()), (secrets, between) => {
        const redactor = redactorOf(...secrets);
        const text = secrets.map((one, i) => `${between[i] ?? " "}\u0000${one}\u0000`).join("");
        for (const one of secrets) expect(redactor.text(text)).not.toContain(one);
      }),
      { numRuns: 500 },
    );
  });
});

describe("Redactor.json", () => {
  test("values and keys, at any depth, and nothing else", () => {
    const redactor = redactorOf("hunter2");
    expect(redactor.json({ a: ["hunter2", 7, null, true], hunter2: { b: "x hunter2" } })).toEqual({ a: ["[secret]", 7, null, true], "[secret]": { b: "x [secret]" } });
  });

  test("without a secret it is a copy", () => {
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
      const plain = JSON.parse(JSON.stringify(value)) as unknown;
      expect(JSON.stringify(redactorOf().json(plain))).toBe(JSON.stringify(plain));
    }));
  });
});

describe("looksSecret", () => {
  test.each(["SECRET_KEY_BASE", "db_password", "SMTP_PASSWD", "ACCESS_TOKEN", "AWS_CREDENTIALS", "PRIVATE_PEM", "APIKEY", "API_KEY", "KEY", "SIGNING_KEY"])("%s does", (name) => {
    expect(looksSecret(name)).toBe(true);
  });
  test.each(["DOMAIN", "KEYBOARD", "MONKEY", "TYPE", "KEY_ID_LENGTH", "COMPOSE_FILE"])("%s does not", (name) => {
    expect(looksSecret(name)).toBe(false);
  });
});
