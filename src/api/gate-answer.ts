import { z } from "zod";
import { FINDING_KINDS } from "../../workflows/gate/book.ts";

const State = z.enum(["connected", "silent", "ready", "live", "hypercare"]);
const Instant = z.number();
const Signed = z.object({
  item: z.string(),
  label: z.string(),
  by: z.string().nullable(),
  at: Instant.nullable(),
  evidence: z.string().nullable(),
});
const Pairs = z.array(z.object({ label: z.string(), value: z.string() })).readonly();

/** All that the gate shows: ids of leads and alerts, names of those who act here, and no lead's name or address. */
export const GateAnswer = z.object({
  state: State,
  since: Instant,
  until: Instant.nullable(),
  mode: z.enum(["silent", "live"]),
  testRecipient: z.string().nullable(),
  testRecipientName: z.string().nullable(),
  rules: z.object({ openDays: z.number(), leads: z.number() }),
  /** The last looks, newest first, and how many checks did not pass. */
  examinations: z.array(z.object({ at: Instant, by: z.string(), open: z.number() })).readonly(),
  /** Something was signed, found, published or changed after the last look. */
  changedSince: z.boolean(),
  passed: z.boolean(),
  checks: z
    .array(
      z.object({
        id: z.string(),
        title: z.string(),
        state: z.enum(["pass", "fail", "unknown"]),
        says: z.string(),
        evidence: Pairs,
        lookAt: z.array(z.string()).readonly(),
        fix: z.string().nullable(),
      }),
    )
    .readonly(),
  signOff: z.object({ strategic: z.array(Signed).readonly(), enablement: z.array(Signed).readonly() }),
  /** What a named person can answer for. */
  items: z.array(z.object({ item: z.string(), label: z.string() })).readonly(),
  /** As it was at the last look. */
  pilot: z
    .object({
      from: Instant,
      to: Instant,
      days: z.number(),
      over: z.boolean(),
      sources: z.array(z.object({ source: z.string(), leads: z.number(), captured: z.number() })).readonly(),
      breaches: z.number(),
      flagged: z.number(),
      passed: z.boolean().nullable(),
    })
    .nullable(),
  findings: z
    .array(
      z.object({
        number: z.number(),
        severity: z.enum(["critical", "minor"]),
        kind: z.enum(FINDING_KINDS),
        what: z.string(),
        openedBy: z.string(),
        openedAt: Instant,
        closedBy: z.string().nullable(),
        closedAt: Instant.nullable(),
        note: z.string().nullable(),
      }),
    )
    .readonly(),
  history: z
    .array(
      z.object({
        state: State,
        since: Instant,
        by: z.string(),
        why: z.string(),
        overrode: z.array(z.string()).readonly(),
        until: Instant.nullable(),
      }),
    )
    .readonly(),
});

export type GateAnswer = z.output<typeof GateAnswer>;

export const Daily = z.object({
  day: z.string(),
  kind: z.enum(["silent", "hypercare"]),
  madeAt: Instant,
  body: z.object({ title: z.string(), lines: z.array(z.string()).readonly(), numbers: Pairs }),
});

export type Daily = z.output<typeof Daily>;

/** By local day, the oldest first. */
export const Silence = z.object({
  since: Instant,
  days: z
    .array(z.object({ day: z.string(), warnings: z.number(), breaches: z.number(), leads: z.number() }))
    .readonly(),
  warnings: z.number(),
  breaches: z.number(),
});
