import { expect, test } from "cc-ci/test";
import { createPost, pathInVolume, signInAsOwner, upload } from "../ghost-api.ts";
import { picture, sizeOf } from "../picture.ts";

test("a picture lies in the volume, is served, and is made smaller for small screens", async ({ app, request }) => {
  const cookie = await signInAsOwner(app);
  const url = await upload(app, cookie, "images", `sky-${app.nonce}.png`, "image/png", picture(1200, 800));
  expect(url.startsWith(`${app.baseUrl}/content/images/`), url).toBe(true);
  expect(await app.volume("ghost_content").exists(pathInVolume(url))).toBe(true);
  expect(sizeOf(await (await request.get(url)).body())).toEqual([1200, 800]);

  const post = await createPost(app, cookie, { title: "An evening at the engine", html: "<p>The colours over the mill went from blue to red.</p>", status: "published", feature_image: url });
  expect((await app.request(`/${post.slug}/`)).body).toContain(new URL(url).pathname.replace("/content/images/", ""));
  expect(sizeOf(await (await request.get(url.replace("/content/images/", "/content/images/size/w600/"))).body())).toEqual([600, 400]);
});
