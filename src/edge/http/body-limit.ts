import { Transform, type Readable, type Writable } from "node:stream";

/** A body of unknown length turned out to be longer than a middleware lets through. */
export class BodyTooLarge extends Error {}

/** Sends a body on, at most `limit` bytes of it; of a longer one `to` is destroyed with a {@link BodyTooLarge}. */
export function pipeUpTo(limit: number | undefined, from: Readable, to: Writable): void {
  if (limit === undefined) return void from.pipe(to);
  let size = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      if (size > limit) done(new BodyTooLarge(`the body is longer than ${limit} bytes`));
      else done(null, chunk);
    },
  });
  counted.once("error", (error) => {
    from.unpipe(counted);
    to.destroy(error);
  });
  from.pipe(counted).pipe(to);
}

/** How much of a body that nobody wants is still read, so that its sender gets the answer instead of a broken connection. As much as Go's servers do. */
const drained = 256 * 1024;

/** Throws away what is left of a body, and waits until it ends or 256 KiB of it are gone. */
export async function drain(body: Readable): Promise<void> {
  let size = 0;
  const { promise, resolve } = Promise.withResolvers<void>();
  body.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size > drained) resolve();
  });
  for (const event of ["end", "close", "error"]) body.once(event, () => resolve());
  if (body.readableEnded || body.destroyed) resolve();
  body.resume();
  await promise;
}
