import { z } from "zod";
import { explainStored } from "../../workflows/explain-lead.ts";
import { ownersIn } from "../domain/scope.ts";
import { Conflict, NotFound } from "../errors.ts";
import { findLeads } from "../store/find-lead.ts";
import type { Caller } from "./caller.ts";
import type { ApiDeps } from "./deps.ts";
import { type Route, route } from "./route.ts";

const At = z.number();
const listOf = <T extends z.ZodType>(one: T) => z.array(one).readonly();
const Stretch = z.object({ start: At, end: At, ms: z.number() });
const Clock = z.object({
  journeyId: z.string(),
  journey: z.number(),
  clock: z.string(),
  number: z.number(),
  timeZone: z.string(),
  policy: z.object({ version: z.number(), name: z.string(), inForce: z.string() }),
  rule: z.object({
    leadType: z.string(),
    because: z.string(),
    target: z.string(),
    calendar: z.string(),
    answerable: z.string(),
  }),
  started: z.object({ at: At, why: z.string() }),
  counted: listOf(
    z.object({
      owner: z.object({ id: z.string(), name: z.string() }).nullable(),
      from: At,
      to: At,
      calendar: z.string(),
      timeZone: z.string(),
      stretches: listOf(Stretch),
      ms: z.number(),
    }),
  ),
  usedMs: z.number(),
  pauses: listOf(Stretch.extend({ why: z.string() })),
  due: z.object({
    at: At.nullable(),
    from: At,
    allowedMs: z.number().nullable(),
    stretches: listOf(Stretch),
    how: z.string(),
  }),
  stoppedAt: At.nullable(),
  verdict: z.object({ status: z.string(), words: z.string() }),
  miss: z.object({ calendarMs: z.number(), openMs: z.number() }).nullable(),
  cause: z.object({ cause: z.string(), evidence: z.string() }).nullable(),
  facts: listOf(
    z.object({
      key: z.string(),
      at: At,
      source: z.string(),
      what: z.string(),
      counts: z.boolean(),
      why: z.string(),
    }),
  ),
  alerts: listOf(
    z.object({
      step: z.string(),
      kind: z.string(),
      at: At,
      decidedAt: At.nullable(),
      to: listOf(z.string()),
      state: z.string(),
    }),
  ),
  reviews: listOf(z.string()),
  flags: listOf(z.string()),
  /** The same as text. */
  text: z.string(),
});
const Answer = z.object({
  lead: z.string(),
  records: listOf(z.string()),
  journeys: listOf(
    z.object({
      id: z.string(),
      number: z.number(),
      status: z.string(),
      engagedAt: At,
      clocks: listOf(Clock),
      ownerChanges: listOf(z.object({ at: At, words: z.string() })),
    }),
  ),
});
const Lead = z.string().trim().min(1).max(400);

const HOW_TO_NAME =
  "Name it by its e-mail address, by a record of it as crm:contact:101, or as `leadclock act list` and `leadclock reviews list` name it.";

function clocksOf(journeys: readonly { readonly clocks: readonly { readonly clock: string }[] }[]): string {
  const names = new Set(journeys.flatMap(({ clocks }) => clocks.map(({ clock }) => clock)));
  return names.size === 0 ? "No clock of it has started." : `It has: ${[...names].join(", ")}.`;
}

/** The account of each clock of a lead, which anybody who may read may check by hand. */
export function explainRoutes({ ports, store, rules }: ApiDeps): readonly Route[] {
  const explain = async (caller: Caller, text: string, clock?: string): Promise<z.input<typeof Answer>> => {
    const { tenantId } = caller;
    const { leadId, records } = await theLead(caller, text);
    const journeys = await explainStored(store, await rules.of(store, tenantId), leadId, ports.clock.now());
    const chosen = journeys.map((journey) => ({
      ...journey,
      clocks: journey.clocks.filter((one) => clock === undefined || one.clock === clock),
    }));
    if (clock !== undefined && chosen.every(({ clocks }) => clocks.length === 0))
      throw new NotFound(`clock ${clock} on this lead`, clocksOf(journeys));
    return { lead: leadId, records, journeys: chosen };
  };
  const theLead = async ({ tenantId, scope }: Caller, text: string) => {
    const found = await findLeads(store.db, tenantId, text, ownersIn(scope));
    if (found.length === 0) throw new NotFound("such lead", HOW_TO_NAME);
    if (found.length > 1)
      throw new Conflict(
        `${found.length} leads have this address.`,
        `Name one: ${found.map(({ records, leadId }) => records[0] ?? leadId).join(", ")}.`,
      );
    return found[0]!;
  };
  return [
    route({
      method: "GET",
      path: "/explain/{lead}",
      summary: "Why each clock of a lead stands as it does; the lead by id, record, e-mail address or handle",
      needs: "read",
      params: z.strictObject({ lead: Lead }),
      answer: Answer,
      run: ({ params }, caller) => explain(caller, params.lead),
    }),
    route({
      method: "GET",
      path: "/explain/{lead}/{clock}",
      summary: "Why one clock of a lead stands as it does",
      needs: "read",
      params: z.strictObject({ lead: Lead, clock: z.string().trim().min(1).max(200) }),
      answer: Answer,
      run: ({ params }, caller) => explain(caller, params.lead, params.clock),
    }),
  ];
}
