import fc from "fast-check";

const START = Date.UTC(2026, 2, 2, 9);
const MINUTE = 60_000;

const person = fc.constantFrom("ann", "bob", "cat");

const what = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant("engaged"),
      engagement: fc.constantFrom("form", "chat", "event"),
      properties: fc.record({ form: fc.constantFrom("Demo request", "Webinar", "?") }),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ type: fc.constant("ownerChanged"), ownerId: fc.oneof(person, fc.constant(null)) }),
  },
  { weight: 1, arbitrary: fc.constant({ type: "ownerChanged", ownerId: "queue-1", ownerKind: "queue" }) },
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant("activity"),
      activity: fc.constantFrom("call", "email", "meeting"),
      actorId: person,
      status: fc.constantFrom("done", "done", "scheduled"),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("ownerNotified"), ownerId: person }) },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant("stageChanged"),
      stage: fc.constantFrom("disqualified", "booked", "open", "nurture", "accepted"),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant("flagged"), flag: fc.constantFrom("complaint", "highValue") }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constantFrom("paused", "resumed"), reason: fc.constant("on hold") }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant("reclassified"),
      leadType: fc.constantFrom("hand-raiser", "non-hand-raiser"),
      by: person,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant("consentChanged"),
      consent: fc.constantFrom("optedOut", "given"),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ type: "decided", by: "mia", decision: { type: "release" } }) },
);

const tenantNews = fc.oneof(
  fc.record({ type: fc.constant("userChanged"), userId: person, active: fc.boolean() }),
  fc.record({
    type: fc.constant("userChanged"),
    userId: person,
    backupId: person,
    absences: fc.constant([{ start: START + 30 * MINUTE, end: START + 200 * MINUTE }]),
  }),
);

/** When it happened, in minutes, most often close to something else; and how much later it became known. */
const minutes = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 0, max: 200 }) },
  fc.integer({ min: 0, max: 40_000 }),
);
const delayMinutes = fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, fc.integer({ min: -2, max: 600 }));

/** Files of events of a few leads: any kind, late and early news, people who come and go. */
export const histories = fc
  .tuple(
    fc.array(
      fc.record({
        lead: fc.constantFrom("L1", "L2"),
        what,
        minutes,
        delayMinutes,
        ms: fc.integer({ min: 0, max: 59_999 }),
      }),
      { minLength: 1, maxLength: 14 },
    ),
    fc.array(fc.record({ what: tenantNews, minutes }), { maxLength: 2 }),
  )
  .map(([events, news]) => [
    ...events.map(({ lead, what, minutes, delayMinutes, ms }) => {
      const at = START + minutes * MINUTE + ms;
      return { lead, ...what, at, ...(delayMinutes !== 0 && { receivedAt: at + delayMinutes * MINUTE }) };
    }),
    ...news.map(({ what, minutes }) => ({ ...what, at: START + minutes * MINUTE })),
  ]);
