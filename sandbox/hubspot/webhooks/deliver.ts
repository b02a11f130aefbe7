import { seeded } from "../../support/random.ts";
import { Refusal } from "../core/errors.ts";
import type { World } from "../core/world.ts";
import { findApp, type RegisteredApp } from "../oauth/apps.ts";
import { formDeliveries } from "./batches.ts";
import { signatureV1, signatureV3 } from "./signatures.ts";

/** The vendor gives a receiver five seconds of real time from connect to response. */
const TIME_LIMIT_MS = 5_000;
/** Gaps between attempts in minutes, each shortened by up to 15 %: ten retries within 24 hours. */
const RETRY_MINUTES = [1, 5, 15, 45, 90, 150, 210, 240, 300, 360];

interface DeliveryRow {
  id: number;
  portal: number;
  client_id: string;
  event_seqs: string;
  attempt: number;
}

export interface DeliveryCount {
  sent: number;
  failed: number;
}

/** Attempts every delivery that is due now, in parallel up to each app's own limit. */
export async function deliverDue(world: World): Promise<DeliveryCount> {
  const now = world.clock.now();
  world.db.transaction(() => formDeliveries(world, now));
  const due = world.db.all<DeliveryRow>(
    "SELECT id, portal, client_id, event_seqs, attempt FROM deliveries WHERE state = 'waiting' AND due_at <= ? ORDER BY due_at, id",
    now,
  );
  const count = { sent: 0, failed: 0 };
  const perInstallation = Map.groupBy(due, (row) => `${row.portal}:${row.client_id}`);
  await Promise.all([...perInstallation.values()].map((rows) => sendAll(world, rows, count)));
  return count;
}

async function sendAll(world: World, rows: DeliveryRow[], count: DeliveryCount): Promise<void> {
  const app = findApp(world, rows[0]!.client_id);
  const waiting = [...rows];
  const worker = async (): Promise<void> => {
    for (let row = waiting.shift(); row; row = waiting.shift()) await sendOne(world, app, row, count);
  };
  const workers = Math.min(app?.webhooks.maxConcurrentRequests ?? 1, rows.length);
  await Promise.all(Array.from({ length: workers }, worker));
}

async function sendOne(
  world: World,
  app: RegisteredApp | undefined,
  row: DeliveryRow,
  count: DeliveryCount,
): Promise<void> {
  const installed = world.db.get(
    "SELECT 1 FROM installs WHERE portal = ? AND client_id = ?",
    row.portal,
    row.client_id,
  );
  const target = app?.webhooks.targetUrl;
  if (!app || !installed || !target) {
    finish(world, row, "abandoned", "not installed");
    return;
  }
  const startedAt = world.clock.now();
  const realAt = Date.now();
  world.db.run(
    "UPDATE deliveries SET first_real_at = COALESCE(first_real_at, ?), first_at = COALESCE(first_at, ?), last_real_at = ? WHERE id = ?",
    realAt,
    startedAt,
    realAt,
    row.id,
  );
  const status = await post(app, target, bodyOf(world, row), String(startedAt));
  if (/^2\d\d$/.test(status)) {
    count.sent += 1;
    finish(world, row, "delivered", status);
  } else {
    count.failed += 1;
    retryLater(world, row, status);
  }
}

function bodyOf(world: World, row: DeliveryRow): string {
  const events = (JSON.parse(row.event_seqs) as number[]).map((seq) => {
    const stored = world.db.get<{ body: string }>("SELECT body FROM events WHERE seq = ?", seq);
    return { ...(JSON.parse(stored!.body) as object), attemptNumber: row.attempt };
  });
  return JSON.stringify(events);
}

async function post(app: RegisteredApp, target: string, body: string, timestamp: string): Promise<string> {
  const secret = app.clientSecret;
  try {
    const response = await fetch(target, {
      method: "POST",
      redirect: "manual",
      signal: AbortSignal.timeout(TIME_LIMIT_MS),
      headers: {
        "content-type": "application/json",
        "user-agent": "HubSpot Connect 2.0 (http://dev.hubspot.com/) (namespace: webhooks-nio-http-client)",
        "x-hubspot-signature": signatureV1({ secret, body }),
        "x-hubspot-signature-version": "v1",
        "x-hubspot-signature-v3": signatureV3({ secret, method: "POST", uri: target, body, timestamp }),
        "x-hubspot-request-timestamp": timestamp,
      },
      body,
    });
    await response.arrayBuffer();
    return String(response.status);
  } catch (error) {
    return error instanceof DOMException && error.name === "TimeoutError" ? "timeout" : "connection failed";
  }
}

function finish(world: World, row: DeliveryRow, state: string, status: string): void {
  world.db.transaction(() => {
    world.db.run(
      "UPDATE deliveries SET state = ?, last_status = ?, attempt = ? WHERE id = ?",
      state,
      status,
      row.attempt + 1,
      row.id,
    );
    world.db.run("UPDATE events SET state = ? WHERE delivery = ?", state, row.id);
  });
}

function retryLater(world: World, row: DeliveryRow, status: string): void {
  const minutes = RETRY_MINUTES[row.attempt];
  if (minutes === undefined) {
    finish(world, row, "given up", status);
    return;
  }
  const factor = 1 - 0.15 * seeded("retry", row.id, row.attempt);
  world.db.run(
    "UPDATE deliveries SET attempt = ?, last_status = ?, due_at = ? WHERE id = ?",
    row.attempt + 1,
    status,
    world.clock.now() + Math.round(minutes * 60_000 * factor),
    row.id,
  );
}

/** The webhook log of a portal: one entry per event, in the order they happened. */
export function deliveryLog(world: World, portal: number, after: number, limit: number): unknown[] {
  if (!Number.isInteger(limit) || limit < 1)
    throw new Refusal(400, { status: "error", message: "limit must be a whole number above 0." });
  return world.db
    .all<Record<string, unknown> & { body: string }>(
      `SELECT e.seq, e.body, e.at, e.due_at AS dueAt, e.state, e.copies, d.id AS delivery, d.attempt AS attempts, d.last_status AS lastStatus,
              d.first_at AS firstSentAt, d.first_real_at AS firstSentRealAt, d.last_real_at AS lastSentRealAt
       FROM events e LEFT JOIN deliveries d ON d.id = e.delivery WHERE e.portal = ? AND e.seq > ? ORDER BY e.seq LIMIT ?`,
      portal,
      after,
      limit,
    )
    .map(({ body, ...row }) => ({ ...row, event: JSON.parse(body) as unknown }));
}
