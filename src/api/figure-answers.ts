import { z } from "zod";

const Ms = z.number().nullable();

/** Never one average without the others and without its count (D26); calendar milliseconds. */
const Spread = z.object({
  n: z.number(),
  meanMs: Ms,
  medianMs: Ms,
  p90Ms: Ms,
  within5Min: z.number(),
});

/** Hits ÷ (hits + misses); `null`: nothing judged. What is left out stands beside it (D37). */
export const Verdicts = z.object({
  journeys: z.number(),
  judged: z.number(),
  hits: z.number(),
  misses: z.number(),
  hitRate: z.number().nullable(),
  /** Misses whose cause is the rep; `ownHitRate` is hits ÷ (hits + these) (D20). */
  ownMisses: z.number(),
  ownHitRate: z.number().nullable(),
  /** Misses with another cause. */
  notTheirs: z.number(),
  pending: z.number(),
  review: z.number(),
  excluded: z.number(),
  superseded: z.number(),
  history: z.number(),
  returning: z.number(),
  duringOutage: z.number(),
});

/** Means over touched journeys, which add up exactly: systems + human = total. */
const Whose = z.object({ n: z.number(), systemsMs: Ms, humanMs: Ms, totalMs: Ms });

export const Measures = z.object({
  verdicts: Verdicts,
  systems: Spread,
  human: Spread,
  total: Spread,
  whose: Whose,
});

const Period = z.object({ from: z.string(), to: z.string() });

/** What every answer says of itself: the period as it was understood, its zone, and when it was counted. */
const About = z.object({ period: Period, timeZone: z.string(), countedAt: z.number() });

const Group = { key: z.string(), label: z.string() };

export const Overview = About.extend({
  now: Measures,
  previous: z.object({ period: Period, figures: Measures }),
  /** The journeys from before Leadclock watched, under the same filter; `null`: there are none. */
  baseline: z.object({ period: Period, figures: Measures }).nullable(),
  stale: z.object({
    waiting: z.number(),
    stale: z.number(),
    staleHighIntent: z.number(),
    staleUnowned: z.number(),
    rate: z.number().nullable(),
  }),
  /** `null`: not for this caller, or no CRM told anything. */
  coverage: z.object({ eligible: z.number(), pushed: z.number(), rate: z.number().nullable() }).nullable(),
});

export const Trend = About.extend({
  by: z.enum(["day", "week", "month"]),
  rows: z.array(
    Measures.extend({
      /** Its first and last day within the period. */
      from: z.string(),
      to: z.string(),
      /** It is cut short by the period, or still goes on. */
      partial: z.boolean(),
    }),
  ),
});

export const Groups = About.extend({
  by: z.enum(["type", "owner", "source", "returning"]),
  rows: z.array(Measures.extend(Group)),
});

export const HopsAnswer = About.extend({
  n: z.number(),
  systems: Spread,
  /** The same for journeys engaged in the last whole week of the period. */
  lastWeek: Spread.nullable(),
  headStartMeanMs: Ms,
  hops: z.array(
    z.object({
      /** For `where=hop:…`. */
      key: z.string(),
      what: z.string(),
      system: z.string(),
      label: z.string(),
      /** Over all measured journeys: these add up to the mean systems delay plus the head start. */
      meanMs: z.number(),
      share: z.number(),
      /** Over those journeys that waited there. */
      spread: Spread,
    }),
  ),
  /** What averages of systems delay mean. */
  bands: z.array(z.object({ key: z.string(), label: z.string(), fromMs: z.number(), toMs: Ms })),
});

export const MissesAnswer = About.extend({
  misses: z.number(),
  missOpen: Spread,
  byCause: z.array(z.object({ ...Group, n: z.number(), share: z.number() })),
  byReason: z.array(z.object({ key: z.string().nullable(), label: z.string(), n: z.number() })),
  bySeverity: z.array(z.object({ ...Group, fromMs: z.number(), toMs: Ms, n: z.number() })),
  /** A to Z; each cause with its number, so that training, workload and routing show apart. */
  byOwner: z.array(z.object({ ...Group, verdicts: Verdicts, causes: z.record(z.string(), z.number()) })),
});

export const AlertsAnswer = About.extend({
  warnings: z.number(),
  warned: z.object({ journeys: z.number(), hits: z.number(), misses: z.number() }),
  breaches: z.number(),
  breached: z.object({ journeys: z.number(), withReason: z.number() }),
  unsent: z.number(),
  byDay: z.array(z.object({ day: z.string(), warnings: z.number(), breaches: z.number() })),
});

export const IntakeAnswer = About.extend({
  eligible: z.number(),
  pushed: z.number(),
  rate: z.number().nullable(),
  /** Upper ends of the bands in `within`; the last band is open. */
  bandsMs: z.array(z.number()),
  within: z.array(z.number()),
  rows: z.array(
    z.object({
      day: z.string(),
      source: z.string(),
      eligible: z.number(),
      pushed: z.number(),
      within: z.array(z.number()),
    }),
  ),
});

export const StaleAnswer = About.extend({
  stale: Overview.shape.stale,
  /** As the daily lists found it; a day without a list is not there. */
  days: z.array(z.object({ day: z.string(), leads: z.number() })),
});

export const LeadsAnswer = About.extend({
  where: z.string(),
  /** Leads, each once for each of its journeys. */
  total: z.number(),
  /** Of a number that counts alerts: how many, on these leads. */
  alerts: z.number().nullable(),
  next: z.string().nullable(),
  rows: z.array(
    z.object({
      leadId: z.string(),
      journeyId: z.string(),
      name: z.string().nullable(),
      company: z.string().nullable(),
      engagedAt: z.number(),
      day: z.string(),
      leadType: z.string(),
      source: z.string(),
      owner: z.object({ id: z.string(), name: z.string() }).nullable(),
      verdict: z.string(),
      cause: z.string().nullable(),
      reason: z.string().nullable(),
      exclusion: z.string().nullable(),
      inOutage: z.boolean(),
      history: z.boolean(),
      systemsMs: Ms,
      humanMs: Ms,
      totalMs: Ms,
      missOpenMs: Ms,
      /** How many of the alerts counted are about it. */
      alerts: z.number().nullable(),
      /** Of a lead that waits: the due it is sorted by. */
      dueAt: z.number().nullable(),
    }),
  ),
});

const Choice = z.array(z.object(Group));
export const Choices = About.extend({ types: Choice, owners: Choice, sources: Choice });

export const DefinitionsAnswer = z.object({
  definitions: z.array(
    z.object({
      key: z.string(),
      name: z.string(),
      counts: z.string(),
      leftOut: z.string(),
      unit: z.string(),
      ground: z.string(),
    }),
  ),
});
