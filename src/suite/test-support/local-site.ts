import { execFile } from "node:child_process";
import { createHash, X509Certificate } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer as createProxy } from "node:http";
import { createServer } from "node:https";
import { connect, createServer as createDoor, type AddressInfo, type Server } from "node:net";
import type { Duplex } from "node:stream";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

export type LocalSite = AsyncDisposable & {
  readonly baseURL: string;
  /** An HTTP CONNECT proxy through which alone the site's name can be reached. */
  readonly proxyUrl: string;
  /** The same proxy for those who are in a network of their own. */
  readonly socketPath: string;
  readonly caPath: string;
  readonly spkiHash: string;
  readonly requests: string[];
};

/** A site under a name that resolves nowhere, with a certificate that nobody knows, behind a CONNECT proxy: what the built-in edge looks like. It never answers below `/silent`, and breaks the connection below `/broken`. */
export async function startLocalSite(domain: string, html: string): Promise<LocalSite> {
  const folder = await mkdtemp(join(tmpdir(), "cc-ci-site-"));
  const [keyPath, caPath] = [join(folder, "key.pem"), join(folder, "ca.pem")];
  await promisify(execFile)("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-keyout", keyPath, "-out", caPath, "-subj", "/CN=local site", "-addext", `subjectAltName=DNS:${domain}`]);
  const [key, cert] = await Promise.all([readFile(keyPath), readFile(caPath)]);
  const spki = new X509Certificate(cert).publicKey.export({ type: "spki", format: "der" });

  const requests: string[] = [];
  const site = createServer({ key, cert }, (request, response) => {
    requests.push(request.url ?? "");
    if (request.url?.startsWith("/silent")) return;
    if (request.url?.startsWith("/broken")) return void request.socket.destroy();
    response.setHeader("content-type", "text/html");
    response.end(html);
  });
  await listening(site);
  // A tunnelled socket belongs to no server any more, so closing the servers would wait for it.
  const tunnels = new Set<Duplex>();
  const proxy = createProxy((_, response) => response.writeHead(405).end());
  proxy.on("connect", (request, client) => {
    if (request.url !== `${domain}:443`) return void client.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
    tunnels.add(client);
    client.on("close", () => tunnels.delete(client));
    const upstream = connect((site.address() as AddressInfo).port, "127.0.0.1", () => {
      client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      client.pipe(upstream).pipe(client);
    });
    upstream.on("error", () => client.destroy());
    client.on("error", () => upstream.destroy());
  });
  await listening(proxy);
  const socketPath = join(folder, "p.sock");
  const door = createDoor((socket) => proxy.emit("connection", socket));
  await listening(door, socketPath);

  return {
    baseURL: `https://${domain}`,
    proxyUrl: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    socketPath,
    caPath,
    spkiHash: createHash("sha256").update(spki).digest("base64"),
    requests,
    async [Symbol.asyncDispose]() {
      for (const tunnel of tunnels) tunnel.destroy();
      proxy.closeAllConnections();
      site.closeAllConnections();
      await Promise.all([site, proxy, door].map((server) => new Promise((done) => server.close(done))));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function listening(server: Server, path?: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  if (path === undefined) server.listen(0, "127.0.0.1", resolve);
  else server.listen(path, resolve);
  await promise;
}
