import { rmSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { certificateOf } from "../../sandbox/support/certificate.ts";
import { temporaryDirectory } from "../../test/support/store.ts";

/** A call as it came to the CRM, and what the CRM made of it. */
export interface HeardCall {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly status: number;
}

interface Ears {
  /** In the order in which the CRM answered. */
  heard?(call: HeardCall): void;
  /** What comes back instead of an answer in JSON that was a success. */
  spoil?(text: string): string;
}

/** The CRM's address as far as the app knows. */
export interface Middle {
  readonly url: string;
  to(target: string): void;
  close(): Promise<void>;
}

/** Stands between the app and its CRM, over TLS as a CRM does, and hears everything. */
export async function openMiddle({ heard, spoil }: Ears): Promise<Middle> {
  let target = "";
  const directory = temporaryDirectory("middle");
  const { cert, key } = await certificateOf(directory, "Middle");
  setDefaultCACertificates([...getCACertificates("default"), cert]);
  const server = createServer({ cert, key }, async (request, response) => {
    try {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const { host: _host, connection: _connection, "content-length": _length, ...headers } = request.headers;
      const body = Buffer.concat(chunks);
      const answer = await fetch(`${target}${request.url}`, {
        method: request.method!,
        headers: headers as Record<string, string>,
        redirect: "manual",
        ...(body.length > 0 ? { body } : {}),
      });
      let text = (await answer.text()).replaceAll(target, url);
      heard?.({
        ...{ method: request.method!, path: request.url!, body: body.toString("utf8") },
        status: answer.status,
      });
      const type = answer.headers.get("content-type") ?? "text/plain";
      if (spoil && answer.ok && type.includes("json")) text = spoil(text);
      const location = answer.headers.get("location")?.replaceAll(target, url);
      const waits = answer.headers.get("retry-after");
      response.writeHead(answer.status, {
        "content-type": type,
        // Where a page of consent sends its visitor.
        ...(location ? { location } : {}),
        ...(waits ? { "retry-after": waits } : {}),
        "set-cookie": answer.headers.getSetCookie(),
      });
      response.end(text);
    } catch {
      // The CRM gave no answer: nor does this.
      request.socket.destroy();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    to(one) {
      target = one;
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        rmSync(directory, { recursive: true, force: true });
      }),
  };
}
