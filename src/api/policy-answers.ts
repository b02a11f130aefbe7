import { z } from "zod";
import type { PolicyPreview } from "../../workflows/policies/policy-previews.ts";
import { FLIPS } from "../../workflows/policies/preview-result.ts";

/** An instant leaves as ISO-8601. */
const At = z
  .number()
  .transform((ms) => new Date(ms).toISOString())
  .pipe(z.string());

export const Problem = z.object({ field: z.string(), reason: z.string(), fix: z.string() });

const Overridden = z.object({ by: z.string(), reason: z.string(), open: z.array(z.string()).readonly() });

export const VersionHeader = z.object({
  version: z.number(),
  name: z.string(),
  effectiveAt: At,
  publishedBy: z.string(),
  publishedAt: At,
  note: z.string().nullable(),
  overridden: Overridden.nullable(),
});

export const DraftHeader = z.object({
  revision: z.number(),
  basedOn: z.number(),
  author: z.string(),
  at: At,
});

export const Draft = DraftHeader.extend({
  policy: z.unknown(),
  /** What it changes in the newest version, in words; `null`: it is not sound yet. */
  changes: z.array(z.string()).nullable(),
  problems: z.array(Problem),
  /** What works but may not be meant, for a text that is sound. */
  advice: z.array(Problem),
});

export const Part = z.object({
  part: z.string(),
  label: z.string(),
  digest: z.string(),
  says: z.array(z.string()).readonly(),
  changes: z.array(z.string()).readonly(),
  approvedBy: z.string().nullable(),
  approvedAt: At.nullable(),
});

export const Published = z.object({
  version: z.number(),
  effectiveAt: At,
  moveRunning: z.boolean(),
  note: z.string().nullable(),
  overridden: Overridden.nullable(),
  changes: z.array(z.string()).readonly(),
});

const Counts = z.object({
  hits: z.number(),
  misses: z.number(),
  waiting: z.number(),
  review: z.number(),
  excluded: z.number(),
  superseded: z.number(),
  hitRate: z.number().nullable(),
});
const CountsOfAll = Counts.extend({ unclassified: z.number() });
const Outcome = z.object({
  leadType: z.string().nullable(),
  status: z.string().nullable(),
  ownerId: z.string().nullable(),
});
const Load = z.object({
  total: z.number(),
  toNobody: z.number(),
  mean: z.number().nullable(),
  busiest: z.array(z.object({ userId: z.string(), day: z.string(), alerts: z.number() })).readonly(),
  people: z.array(z.object({ userId: z.string(), alerts: z.number(), most: z.number() })).readonly(),
  days: z
    .array(z.object({ day: z.string(), alerts: z.number() }))
    .readonly()
    .default([]),
});
const Threshold = z.object({ ms: z.number().nullable(), words: z.string() });
const Delays = z.object({
  leadType: z.string(),
  widthMs: z.number(),
  bins: z.array(z.object({ leads: z.number(), toMiss: z.number(), toHit: z.number() })).readonly(),
  unanswered: z.number(),
  before: Threshold,
  after: Threshold,
});

const Result = z.object({
  since: At,
  asOf: At,
  leads: z.number(),
  erased: z.number(),
  journeys: z.number(),
  history: z.number(),
  before: CountsOfAll,
  after: CountsOfAll,
  byLeadType: z
    .array(z.object({ leadType: z.string().nullable(), before: Counts, after: Counts }))
    .readonly(),
  flips: z.record(z.enum(FLIPS), z.number()),
  flipped: z
    .array(
      z.object({
        leadId: z.string(),
        /** As it is known now; `null`: erased, or without a name. */
        name: z.string().nullable(),
        company: z.string().nullable(),
        engagedAt: At,
        how: z.array(z.enum(FLIPS)).readonly(),
        before: Outcome.nullable(),
        after: Outcome.nullable(),
      }),
    )
    .readonly(),
  alerts: z.object({ before: Load, after: Load }),
  /** Open days of the draft's SLA calendar within the time looked at; `null`: made by an earlier program. */
  openDays: z.number().nullable().default(null),
  /** Open time until the answer, by lead type, beside both thresholds. */
  delays: z.array(Delays).readonly().default([]),
  running: z.object({
    leads: z.number(),
    flips: z.number(),
    dueEarlier: z.number(),
    dueLater: z.number(),
    clocks: z
      .array(
        z.object({
          leadId: z.string(),
          clock: z.string(),
          number: z.number(),
          from: z.string().nullable(),
          to: z.string().nullable(),
          dueFrom: At.nullable(),
          dueTo: At.nullable(),
        }),
      )
      .readonly(),
  }),
  unseen: z.array(z.string()).readonly(),
  names: z.record(z.string(), z.string()),
});

export const Preview = z.object({
  id: z.string(),
  state: z.enum(["running", "done", "failed"]),
  /** Share of the leads looked at, 0 to 1. */
  share: z.number(),
  done: z.number(),
  total: z.number(),
  days: z.number(),
  against: z.number(),
  digest: z.string(),
  startedBy: z.string(),
  startedAt: At,
  why: z.string().nullable(),
  /** Why it says nothing of what publishing now would do; `null`: it is fresh. */
  stale: z.string().nullable(),
  result: Result.nullable(),
});
export type Preview = z.output<typeof Preview>;

/** A preview as it leaves; `stale`, `state` and the cards of leads are for the caller to find out. */
export function presentPreview(
  preview: PolicyPreview,
  state: PolicyPreview["state"],
  stale: string | null,
  cards: ReadonlyMap<string, readonly { readonly name: string | null; readonly company: string | null }[]>,
): z.input<typeof Preview> {
  const { done, total, result } = preview;
  const share = state === "done" || total === 0 ? 1 : Math.min(1, done / total);
  const flipped = result?.flipped.map((one) => {
    const own = cards.get(one.leadId) ?? [];
    const first = (member: "name" | "company") => own.find((card) => card[member])?.[member] ?? null;
    return { ...one, name: first("name"), company: first("company") };
  });
  return { ...preview, state, stale, share, result: result && { ...result, flipped: flipped ?? [] } };
}
