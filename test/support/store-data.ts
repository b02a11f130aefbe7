import { randomUUID } from "node:crypto";
import type { Delivery, Installation, RecordCard } from "../../connectors/connector.ts";
import type { LeadFact } from "../../src/domain/facts.ts";
import type { Clock, Journey } from "../../src/domain/journey.ts";
import type { OutboxItem, OutboxWork, StoredAlert } from "../../workflows/ports.ts";

export const NOON = Date.UTC(2026, 5, 15, 12);

/** An installation of a tenant that no other test uses. */
export function anInstallation(overrides: Partial<Installation> = {}): Installation {
  const tenantId = overrides.tenantId ?? `tenant-${randomUUID()}`;
  return {
    id: "portal",
    tenantId,
    crm: "hubspot",
    accountId: `account of ${tenantId}`,
    scopes: ["crm.objects.contacts.read"],
    account: { name: "Acme", timeZone: "Europe/Berlin" },
    watchFrom: NOON,
    ...overrides,
  };
}

export function aDelivery(key: string, overrides: Partial<Delivery> = {}): Delivery {
  return {
    key,
    accountId: "42",
    kind: "contact.creation",
    occurredAt: NOON,
    payload: { objectId: 101 },
    ...overrides,
  };
}

export function engaged(key: string, occurredAt = NOON): LeadFact {
  return {
    key,
    occurredAt,
    source: "hubspot",
    kind: "engaged",
    engagement: "form",
    properties: { page: "/demo" },
  };
}

export function ownerChanged(key: string, occurredAt = NOON): LeadFact {
  return { key, occurredAt, source: "hubspot", kind: "ownerChanged", ownerId: "hubspot:7" };
}

export function aCard(record: string, name = "Ada"): RecordCard {
  return {
    record,
    name,
    company: "Acme",
    email: "ada@acme.test",
    phone: null,
    url: "https://crm.test/101",
    filled: {},
  };
}

export function aJourney(leadId: string, factKey: string, overrides: Partial<Journey> = {}): Journey {
  return {
    id: `${leadId}/${factKey}`,
    leadId,
    number: 1,
    returning: false,
    history: false,
    status: "unanswered",
    endedAt: null,
    endedBy: null,
    outcome: null,
    engagement: { kind: "form", factKey, factKeys: [factKey], properties: { page: "/demo" } },
    latestEngagementAt: NOON,
    policyVersion: 1,
    leadType: "demo",
    unclassified: false,
    stamps: {
      engagedAt: NOON,
      assignedAt: null,
      notifiedAt: null,
      handoverAt: null,
      handoverFrom: null,
      firstTouchAt: null,
      acknowledgedAt: null,
    },
    delays: { systems: null, human: null, headStart: null, total: null },
    firstTouch: null,
    ownerId: null,
    backupOwnerId: null,
    hops: [],
    slowestHop: null,
    conflicts: [],
    clocks: [],
    reviews: [],
    breachReason: null,
    resolutionNote: null,
    stopRules: [],
    ...overrides,
  };
}

export function aClock(overrides: Partial<Clock> = {}): Clock {
  return {
    clock: "response",
    number: 1,
    answerable: "rep",
    startedAt: NOON,
    stoppedAt: null,
    dueAt: NOON + 60_000,
    status: "pending",
    targetMs: 60_000,
    target: "1 open minute",
    usedOpenMs: 0,
    miss: null,
    cause: null,
    reason: null,
    segments: [],
    flags: [],
    steps: [],
    ...overrides,
  };
}

export function anAlert(
  leadId: string,
  journeyId: string,
  overrides: Partial<StoredAlert> = {},
): StoredAlert {
  return {
    leadId,
    journeyId,
    engagementKey: "e1",
    clock: "response",
    number: 1,
    step: "tier-1",
    kind: "breach",
    outcome: "sent",
    decidedAt: NOON,
    openFor: "hubspot:7",
    taskId: null,
    sentAs: null,
    state: "waiting",
    body: { subject: "Ada waits" },
    ...overrides,
  };
}

type NewItem = Pick<OutboxItem, "tenantId" | "installationId" | "key" | "work" | "priority">;

export function outboxItem(of: Installation, key: string, work: OutboxWork, priority = 5): NewItem {
  return { tenantId: of.tenantId, installationId: of.id, key, work, priority };
}

export function stamps(record: string, values: Record<string, string> = {}): OutboxWork {
  return { kind: "fields", write: { record, values } };
}
