import manifest from "../../app.json" with { type: "json" };
import { signV3 } from "../../connectors/hubspot/signature.ts";

export const SECRET = "a-secret-of-the-bench";
export const ACCOUNT = "4711";
export const HOST = "https://leadclock.example";
export const PATH: string = manifest.hubspot.webhookPath;

/** A signed webhook with so many events, as bytes for a socket; `n` makes its events its own. */
export function signedRequest(n: number, events: number): Buffer {
  const now = Date.now();
  const body = Buffer.from(
    JSON.stringify(
      Array.from({ length: events }, (_, index) => ({
        appId: 1,
        eventId: n * 100 + index,
        subscriptionId: 22,
        portalId: Number(ACCOUNT),
        occurredAt: now,
        subscriptionType: "object.propertyChange",
        objectTypeId: "0-1",
        attemptNumber: 0,
        objectId: 100_000 + ((n * events + index) % 50_000),
        changeSource: "CRM_UI",
        propertyName: "hubspot_owner_id",
        propertyValue: String(n + index),
        sourceId: "userId:42",
      })),
    ),
  );
  const timestamp = String(now);
  const signature = signV3({ method: "POST", url: `${HOST}${PATH}`, body }, timestamp, SECRET);
  const head = `POST ${PATH} HTTP/1.1\r\nHost: leadclock.example\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nX-HubSpot-Signature-v3: ${signature}\r\nX-HubSpot-Request-Timestamp: ${timestamp}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), body]);
}
