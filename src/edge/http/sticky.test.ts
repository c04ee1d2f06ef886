import { describe, expect, it } from "vitest";
import { cookieValue, stickyCookie, taskKey } from "./sticky.ts";

describe("sticky cookies", () => {
  it.each([
    [{}, "; Path=/"], [{ path: "/x", domain: "a.test" }, "; Path=/x; Domain=a.test"], [{ maxAge: 10, httpOnly: true, secure: true, sameSite: "lax" }, "; Path=/; Max-Age=10; HttpOnly; Secure; SameSite=Lax"],
    [{ maxAge: -1, sameSite: "odd" }, "; Path=/; Max-Age=0"],
  ])("%j have the attributes %s", (options, attributes) => expect(stickyCookie(options, "s").attributes).toBe(attributes));

  it("are named by the label, or by the service as Traefik does", () => {
    expect(stickyCookie({ name: "/my/BACKEND-v1.0~rc1" }, "s").name).toBe("_my_BACKEND-v1.0~rc1");
    expect(stickyCookie({}, "app").name).toMatch(/^_[0-9a-f]{5}$/);
    expect(stickyCookie({}, "app").name).not.toBe(stickyCookie({}, "other").name);
  });

  it("are found among others", () => {
    expect(cookieValue(["a=1; stay=abc", "b=2"], "stay")).toBe("abc");
    expect(cookieValue(["xstay=1; stay2=3"], "stay")).toBeUndefined();
  });

  it("do not tell where a task is", () => {
    expect(taskKey({ address: "10.0.0.1", port: 80 })).toMatch(/^[0-9a-f]{16}$/);
    expect(taskKey({ address: "10.0.0.1", port: 80 })).not.toBe(taskKey({ address: "10.0.0.1", port: 81 }));
  });
});
