import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseRule, type Rule } from "./parse.ts";
import { RuleError } from "./tokens.ts";

/** The tree as text with every parenthesis written. */
function show(rule: Rule): string {
  if (rule.kind === "matcher") return `${rule.name}(${rule.args.map((arg) => `\`${arg}\``).join(",")})`;
  return rule.kind === "not" ? `!${show(rule.rule)}` : `(${show(rule.left)} ${rule.kind} ${show(rule.right)})`;
}

describe("parseRule", () => {
  it.each([
    ["Host(`a`)", "Host(`a`)"],
    ["  Host ( `a` ) ", "Host(`a`)"],
    ['Host("a\\x2eb")', "Host(`a.b`)"],
    ["Host(`a`, `b`)", "Host(`a`,`b`)"],
    ["Host(`a`,)", "Host(`a`)"],
    ["A(`1`) || B(`2`) && C(`3`)", "(A(`1`) or (B(`2`) and C(`3`)))"],
    ["(A(`1`) || B(`2`)) && C(`3`)", "((A(`1`) or B(`2`)) and C(`3`))"],
    ["A(`1`) && B(`2`) && C(`3`)", "((A(`1`) and B(`2`)) and C(`3`))"],
    ["!A(`1`) && B(`2`)", "(!A(`1`) and B(`2`))"],
    ["!!(A(`1`) || B(`2`))", "!!(A(`1`) or B(`2`))"],
    ["A(`1`) &&\n B(`2`)\n", "(A(`1`) and B(`2`))"],
  ])("reads %s", (text, tree) => expect(show(parseRule(text))).toBe(tree));

  it.each([
    ["", 0, "end of the rule"],
    ["Host", 4, 'expected "("'],
    ["Host(`a`", 8, 'expected ","'],
    ["Host(`a)", 5, "never closed"],
    ["Host('a')", 5, "single quotes"],
    ["Host(a)", 5, "back-ticks"],
    ["Host(`a` `b`)", 9, 'expected ","'],
    ["Host(`a`) Host(`b`)", 10, 'expected "&&"'],
    ["Host(`a`) & Host(`b`)", 10, 'unexpected "&"'],
    ["Host(`a`) &&", 12, "expected a matcher"],
    ["(Host(`a`)", 10, 'expected ")"'],
    ["Host(`a`))", 9, 'expected "&&"'],
    ["Host(`a`)\n|| Host(`b`)", 9, "line"],
    ["Host:a", 4, 'unexpected ":"'],
    ["Host(,)", 5, "back-ticks"],
    ['Host("\\q")', 6, "escape"],
  ])("refuses %j at %i", (text, offset, message) => {
    let fault: unknown;
    try {
      parseRule(text);
    } catch (error) {
      fault = error;
    }
    expect(fault).toBeInstanceOf(RuleError);
    expect(fault).toMatchObject({ offset, message: expect.stringContaining(message) as string });
  });

  it("reads back every tree that it can be given", () => {
    const { tree } = fc.letrec<{ tree: string; leaf: string }>((tie) => ({
      leaf: fc.tuple(fc.constantFrom("Host", "Path"), fc.array(fc.stringMatching(/^[a-z./*{}]{1,6}$/), { minLength: 1, maxLength: 3 })).map(([name, args]) => `${name}(${args.map((arg) => `\`${arg}\``).join(",")})`),
      tree: fc.oneof({ depthSize: "small" }, tie("leaf"), fc.tuple(tie("tree"), fc.constantFrom("and", "or"), tie("tree")).map(([a, op, b]) => `(${a} ${op} ${b})`), tie("tree").map((a) => `!${a}`)),
    }));
    fc.assert(fc.property(tree, (text) => {
      expect(show(parseRule(text.replaceAll(" and ", " && ").replaceAll(" or ", " || ")))).toBe(text);
    }));
  });

  it("throws nothing but RuleError, whatever it is given", () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom(..."Host(`a\"',)&|! \n\\x2") }), (text) => {
      try {
        parseRule(text);
      } catch (error) {
        expect(error).toBeInstanceOf(RuleError);
        expect((error as RuleError).offset).toBeLessThanOrEqual(text.length);
      }
    }));
  });
});
