import { createHash } from "node:crypto";
import type { Instant } from "../../src/domain/time.ts";
import type { Delivery, Received } from "../connector.ts";
import { parseEvent, readEvents } from "./events.ts";

/**
 * Splits a webhook body into deliveries, one per event, each for its own portal. One bad event is kept as dead
 * and holds back no other; a body that is no array is refused and kept once.
 * https://developers.hubspot.com/docs/api-reference/latest/webhooks/guide
 */
export function deliveriesOf(body: Buffer, now: Instant): Received {
  const events = readEvents(body.toString("utf8"));
  if (!Array.isArray(events)) return notAnArray(body, events, now);
  return { ok: true, deliveries: events.map((event) => deliveryOf(event, soleAccount(events), now)) };
}

function deliveryOf(payload: unknown, account: string, now: Instant): Delivery {
  const parsed = parseEvent(payload);
  if (parsed.ok) {
    const { event, kind } = parsed;
    return { key: keyOf(event), accountId: event.portalId, kind, occurredAt: event.occurredAt, payload };
  }
  return {
    key: `hubspot:${digest(JSON.stringify(payload) ?? "nothing")}`,
    accountId: accountOf(payload) ?? account,
    kind: "unreadable",
    occurredAt: now,
    payload,
    dead: parsed.reason,
  };
}

/** `eventId` repeats by HubSpot's own words, so it is a part of the key and not the key. */
function keyOf(event: Readonly<Record<string, unknown>>): string {
  const { attemptNumber, subscriptionId, appId, ...identity } = event;
  const members = Object.entries(identity)
    .filter(([, value]) => value !== undefined && value !== null)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `hubspot:${digest(JSON.stringify(members))}`;
}

function notAnArray(body: Buffer, content: unknown, now: Instant): Received {
  const what = content === undefined ? "no JSON" : `a JSON ${content === null ? "null" : typeof content}`;
  const reason = `The body is ${what}; HubSpot sends a JSON array of events.`;
  const keep: Delivery = {
    key: `hubspot:${createHash("sha256").update(body).digest("base64url")}`,
    accountId: accountOf(content) ?? "",
    kind: "unreadable",
    occurredAt: now,
    payload: body.toString("utf8").slice(0, 100_000),
    dead: reason,
  };
  return { ok: false, status: 400, reason, keep };
}

/** The one portal of a batch, for an event that does not name its own. */
function soleAccount(events: readonly unknown[]): string {
  const accounts = new Set(events.map(accountOf).filter((account) => account !== null));
  return accounts.size === 1 ? [...accounts][0]! : "";
}

function accountOf(payload: unknown): string | null {
  if (typeof payload !== "object" || payload === null || !("portalId" in payload)) return null;
  const { portalId } = payload;
  return typeof portalId === "number" || typeof portalId === "string" ? String(portalId) : null;
}

const digest = (text: string): string => createHash("sha256").update(text).digest("base64url");
