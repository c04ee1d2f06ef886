import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isAllowed } from "./allow.ts";

const listed = "https://git.example.org/coop-cloud/ghost";

describe("who is on the list", () => {
  test.each<[string, string]>([
    [listed, listed],
    [listed, `${listed}.git`],
    [listed, `${listed}/`],
    [`${listed}.git`, `${listed}.git/`],
    [listed, "https://GIT.example.org/coop-cloud/ghost"],
    [listed, "https://git.example.org:443/coop-cloud/ghost.git"],
    [listed, "https://someone:token@git.example.org/coop-cloud/ghost.git"],
    ["git@git.example.org:coop-cloud/ghost.git", "git@git.example.org:coop-cloud/ghost"],
    ["ssh://git@git.example.org/coop-cloud/ghost", "ssh://git@git.example.org/coop-cloud/ghost.git"],
    ["/srv/recipes/ghost", "/srv/recipes/ghost/"],
    ["/srv/recipes/ghost", "file:///srv/recipes/ghost"],
    ["/srv/recipes/ghost", "/srv/recipes/other/../ghost"],
  ])("%s on the list lets %s in", (entry, source) => expect(isAllowed(source, ["https://git.example.org/coop-cloud/other", entry])).toBe(true));

  test.each<[string, string, string]>([
    ["a fork of the same name", listed, "https://git.example.org/mallory/ghost"],
    ["the same path elsewhere", listed, "https://git.example.net/coop-cloud/ghost"],
    ["a host that begins alike", listed, "https://git.example.org.evil.net/coop-cloud/ghost"],
    ["the listed host as a user name", listed, "https://git.example.org@evil.net/coop-cloud/ghost"],
    ["a longer path", listed, "https://git.example.org/coop-cloud/ghost/evil"],
    ["a name that begins alike", listed, "https://git.example.org/coop-cloud/ghost-evil"],
    ["another port", listed, "https://git.example.org:8443/coop-cloud/ghost"],
    ["another case of the path", listed, "https://git.example.org/Coop-Cloud/ghost"],
    ["a way up out of it", listed, "https://git.example.org/coop-cloud/ghost/../../mallory/ghost"],
    ["an encoded way up", listed, "https://git.example.org/coop-cloud/%2e%2e/mallory/ghost"],
    ["an encoded slash", listed, "https://git.example.org/coop-cloud%2fghost"],
    ["http", listed, "http://git.example.org/coop-cloud/ghost"],
    ["ssh to the same", listed, "ssh://git@git.example.org/coop-cloud/ghost"],
    ["another user of ssh", "git@git.example.org:ghost", "mallory@git.example.org:ghost"],
    ["a query", listed, `${listed}?x=1`],
    ["a fragment", listed, `${listed}#x`],
    ["a path that ends alike", listed, `/srv/${listed}`],
    ["a path that leads out", "/srv/recipes/ghost", "/srv/recipes/ghost/../../mallory/ghost"],
    ["the recipe's bare name on the list", "ghost", listed],
    ["the recipe's bare name, also of a folder here", "ghost", "ghost"],
    ["a pattern on the list", "https://git.example.org/coop-cloud/*", listed],
    ["a list entry that is nothing", "", listed],
    ["a transport helper", "ext::sh -c true", "ext::sh -c true"],
  ])("%s does not", (_, entry, source) => expect(isAllowed(source, [entry])).toBe(false));

  test("nobody, by default", () => {
    fc.assert(fc.property(fc.oneof(fc.webUrl(), fc.string(), fc.constant(listed)), (source) => {
      expect(isAllowed(source, [])).toBe(false);
    }));
  });

  test("nobody whose host, owner or name is another, whatever they are", () => {
    const part = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
    fc.assert(
      fc.property(part, part, part, part, part, part, (host, owner, name, host2, owner2, name2) => {
        const [one, other] = [`https://${host}.org/${owner}/${name}`, `https://${host2}.org/${owner2}/${name2}`];
        expect(isAllowed(other, [one])).toBe(one === other);
      }),
    );
  });
});
