import { createHash } from "node:crypto";
import type { Delivery } from "../../connector.ts";
import { specNameOf } from "../names.ts";
import { CLIENT_NAME } from "../version.ts";
import type { Change } from "./decode.ts";
import type { Plain } from "./schemas.ts";

/** Texts that say nothing of a person. */
const PLAIN_TEXTS = new Set(["Status", "TaskSubtype", "LeadSource", "StageName"]);
const AN_ID = /^[a-zA-Z0-9]{15}([a-zA-Z0-9]{3})?$/;
/** More ids than this would make a key longer than an index takes. */
const IDS_IN_KEY = 5;

/** As told by the call options of every call of ours. */
const OURS = new RegExp(`;client=${CLIENT_NAME}(/|$)`);
/** The marks that every write leaves. */
const MARKS = new Set(["LastModifiedDate", "LastModifiedById", "SystemModstamp"]);

/**
 * Whether the change is only our own write coming back. What an org's own automation did in the transaction of our
 * write has our origin too, and is news: of a lead or contact only changes of our own fields are an echo.
 */
export function isEcho(change: Change): boolean {
  if (!OURS.test(change.origin) || change.gap) return false;
  if (change.entity === "Task") return change.changeType === "CREATE" || change.changeType === "UPDATE";
  return (
    change.changeType === "UPDATE" &&
    change.changed.length > 0 &&
    change.changed.every((name) => MARKS.has(name) || specNameOf(name) !== null)
  );
}

/** A change as it is kept: what happened to which records, without the texts that are about people (D40). */
export function deliveryOf(change: Change, accountId: string): Delivery {
  const { transactionKey, sequence, entity, ids } = change;
  const { sequence: _, values, ...payload } = change;
  const records = ids.length > IDS_IN_KEY ? digest(ids.join()) : ids.join();
  return {
    key: `${transactionKey}:${sequence}:${entity}:${records}`,
    accountId,
    kind: `${entity}.${change.changeType}${change.gap ? ".gap" : ""}`,
    occurredAt: change.at,
    payload: { ...payload, values: impersonal(values) },
  };
}

export interface RawEvent {
  readonly id: string;
  readonly schemaId: string;
  readonly payload: Buffer;
  readonly replayId: Buffer;
}

/** An event that cannot be read: kept with its bytes for the operator; the others go on. */
export function deadDelivery(event: RawEvent, accountId: string, now: number, why: string): Delivery {
  return {
    key: `unread:${event.id || digest(event.payload)}:${event.replayId.toString("base64")}`,
    accountId,
    kind: "unread",
    occurredAt: now,
    payload: {
      id: event.id,
      schemaId: event.schemaId,
      replayId: event.replayId.toString("base64"),
      bytes: event.payload.toString("base64"),
    },
    dead: why,
  };
}

/** Facts are read from the records; what is kept of an event need not hold names, addresses or texts. */
function impersonal(values: Readonly<Record<string, Plain>>): Record<string, Plain> {
  return Object.fromEntries(
    Object.entries(values).filter(
      ([name, value]) =>
        value === null ||
        typeof value === "boolean" ||
        (typeof value === "number" && !name.includes(".")) ||
        (typeof value === "string" && ((name.endsWith("Id") && AN_ID.test(value)) || PLAIN_TEXTS.has(name))),
    ),
  );
}

function digest(of: string | Buffer): string {
  return createHash("sha256").update(of).digest("base64url").slice(0, 32);
}
