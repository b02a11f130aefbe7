import { once } from "node:events";
import { createServer, request as forward, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { deliveriesOf } from "../../connectors/hubspot/deliveries.ts";

/**
 * Stands where a load balancer stands: one address for the CRM, behind it whichever web process lives. Where the process
 * dies before it has answered, the CRM gets no answer either. It counts what was acknowledged.
 */
export interface Front {
  readonly url: string;
  /** Keys of the deliveries in webhooks that were answered with success. */
  readonly acknowledged: ReadonlySet<string>;
  /** Webhooks that got no answer or no success. */
  readonly refused: number;
  close(): Promise<void>;
}

export async function openFront(targetUrl: () => string | null): Promise<Front> {
  const acknowledged = new Set<string>();
  let refused = 0;
  const server: Server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const isWebhook = incoming.method === "POST";
    const target = targetUrl();
    const fail = () => {
      if (isWebhook) refused++;
      incoming.socket.destroy();
    };
    if (target === null) return fail();
    const sent = forward(
      new URL(incoming.url ?? "/", target),
      { method: incoming.method, headers: incoming.headers, agent: false },
      (answer) => {
        const parts: Buffer[] = [];
        answer.on("data", (part: Buffer) => parts.push(part));
        answer.on("error", fail);
        answer.on("end", () => {
          if (!answer.complete) return fail();
          const good = (answer.statusCode ?? 500) < 300;
          if (isWebhook && good) for (const key of keysIn(body)) acknowledged.add(key);
          else if (isWebhook) refused++;
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
          outgoing.end(Buffer.concat(parts));
        });
      },
    );
    sent.on("error", fail);
    sent.end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    acknowledged,
    get refused() {
      return refused;
    },
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** As the inbox keeps them. */
function keysIn(body: Buffer): readonly string[] {
  const received = deliveriesOf(body, 0);
  return received.ok ? received.deliveries.map(({ key }) => key) : [];
}
