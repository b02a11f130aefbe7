import { z } from "zod";
import { breachReasons } from "../../field-specs/tenant-specs.ts";
import { ACTIONS } from "../../workflows/reviews/act-on-breach.ts";
import { policyAt } from "../domain/compiled.ts";
import type { Clock, Journey } from "../domain/journey.ts";
import { ownersIn } from "../domain/scope.ts";
import { NotFound } from "../errors.ts";
import { personNames } from "../store/person-names.ts";
import { type WaitingLead, worklistLead, worklistPage } from "../store/worklist.ts";
import type { ApiDeps } from "./deps.ts";
import { type Route, route } from "./route.ts";
import {
  ClockRow,
  clockLabel,
  clockRow,
  nextSteps,
  policyOf,
  Row,
  type RowContext,
  rowContext,
  rowOf,
} from "./worklist-row.ts";

const SHOW = ["everyone", "noOwner", "pastDue", "highIntent"] as const;

const Page = z.object({
  /** Whether any lead ever came in. */
  hasLeads: z.boolean(),
  /** How many there are of each kind, in all. */
  counts: z.record(z.enum(SHOW), z.number()),
  rows: z.array(Row).readonly(),
});

const Action = z.object({
  action: z.enum(ACTIONS as [(typeof ACTIONS)[number], ...(typeof ACTIONS)[number][]]),
  /** The missed clock that it is about. */
  clock: z.string().nullable(),
  tier: z.number().nullable(),
});

const Lead = z.object({
  row: Row,
  clocks: z.array(ClockRow).readonly(),
  next: z.array(Row.shape.next.unwrap()).readonly(),
  evidence: z
    .array(z.object({ label: z.string(), text: z.string().nullable(), at: z.number().nullable() }))
    .readonly(),
  records: z.array(z.object({ crm: z.string(), record: z.string(), url: z.string() })).readonly(),
  rule: z.object({ leadType: z.string(), version: z.number(), name: z.string() }),
  /** What may be done about it as it stands. */
  actions: z.array(Action).readonly(),
  reasons: z.array(z.object({ value: z.string(), label: z.string() })).readonly(),
  /** Whether routing it changes the owner in the CRM, or asks operations to. */
  routing: z.enum(["changes", "asks"]),
  /** Whom it may be handed to, by name. */
  people: z.array(z.object({ id: z.string(), name: z.string() })).readonly(),
});

/** The leads that should have a response and do not, most urgent first, and what is known of one of them. */
export function worklistRoutes(deps: ApiDeps): readonly Route[] {
  const { store } = deps;
  return [
    route({
      method: "GET",
      path: "/worklist",
      summary: "Leads that should have a response and do not, most urgent first",
      needs: "read",
      query: z.strictObject({
        show: z.enum(SHOW).default("everyone"),
        limit: z.coerce.number().int().min(1).max(500).default(100),
      }),
      answer: Page,
      run: async ({ query }, { tenantId, scope }) => {
        const context = await rowContext(deps, tenantId);
        const handRaisers = handRaisersOf(context);
        const { hasLeads, counts, entries } = await worklistPage(store.db, tenantId, {
          ...query,
          handRaisers,
          now: context.now,
          owners: ownersIn(scope),
        });
        return { hasLeads, counts, rows: inSections(entries.map((entry) => rowOf(entry, context))) };
      },
    }),
    route({
      method: "GET",
      path: "/worklist/{lead}",
      summary: "One lead: its clocks, the evidence, what happens next, and what may be done",
      needs: "read",
      params: z.strictObject({ lead: z.string().min(1).max(400) }),
      answer: Lead,
      run: async ({ params }, { tenantId, scope }) => {
        const entry = await worklistLead(store.db, tenantId, params.lead, ownersIn(scope));
        if (!entry) throw new NotFound("such lead");
        const people = await personNames(store.db, tenantId);
        return leadOf(entry, await rowContext(deps, tenantId), people);
      },
    }),
  ];
}

function handRaisersOf({ rules }: RowContext): readonly string[] {
  const types = rules.policies.flatMap(({ leadTypes }) => leadTypes).filter(({ handRaiser }) => handRaiser);
  return [...new Set(types.map(({ name }) => name))];
}

const SECTIONS = ["pastDue", "dueSoon", "later", "everyoneTold", "held"] as const satisfies readonly z.input<
  typeof Row
>["section"][];

/** Past due without an owner, past due by length, then by due; whoever everyone was told of, and who is held, last. */
function inSections(rows: readonly z.input<typeof Row>[]): readonly z.input<typeof Row>[] {
  const ownerFirst = ({ section, owner }: z.input<typeof Row>) =>
    section === "pastDue" && owner === null ? 0 : 1;
  const due = ({ clock }: z.input<typeof Row>) => clock?.dueAt ?? Number.MAX_SAFE_INTEGER;
  return [...rows].sort(
    (a, b) =>
      SECTIONS.indexOf(a.section) - SECTIONS.indexOf(b.section) ||
      ownerFirst(a) - ownerFirst(b) ||
      due(a) - due(b) ||
      a.engagedAt - b.engagedAt,
  );
}

function leadOf(
  entry: WaitingLead,
  context: RowContext,
  people: ReadonlyMap<string, string>,
): z.input<typeof Lead> {
  const { journey, cards } = entry;
  const policy = policyOf(context, journey);
  const row = rowOf(entry, context);
  const started = journey.clocks.map((clock) => clockRow(clock, journey, policy, context));
  const ahead = policy.clocks
    .filter(({ name, start }) => start === "handover" && !journey.clocks.some(({ clock }) => clock === name))
    .map(({ name }) => notStarted(name, name === policy.sla, policy.timeZone));
  return {
    row,
    clocks: [...started, ...ahead],
    next: nextSteps(journey, context),
    evidence: evidenceOf(journey),
    records: cards.map(({ record, url }) => ({
      crm: context.crmLabel(record.split(":")[0]!),
      record,
      url,
    })),
    rule: { leadType: row.leadType, version: policy.version, name: policy.name },
    actions: actionsOf(journey, policy.sla),
    routing: policyAt(context.rules.policies, context.now).ownerChanges?.routed ? "changes" : "asks",
    reasons: breachReasons(policy).map(({ value, label }) => ({ value, label })),
    people: peopleOf(people, context),
  };
}

function notStarted(name: string, decides: boolean, timeZone: string): z.input<typeof ClockRow> {
  return {
    clock: name,
    number: 1,
    label: clockLabel(name),
    status: "notStarted",
    answerable: "rep",
    target: "starts when a person owns the lead",
    startedAt: null,
    dueAt: null,
    stoppedAt: null,
    reason: null,
    opensAt: null,
    timeZone,
    decides,
    isOpen: false,
  };
}

/** A breach can be acted on in six ways; a lead that only waits can be let go. */
function actionsOf(journey: Journey, sla: string): readonly z.input<typeof Action>[] {
  const suppress = { action: "suppress", clock: null, tier: null } as const;
  const missed = breachOf(journey, sla);
  if (!missed) return journey.status === "unanswered" ? [suppress] : [];
  const of = { clock: missed.clock, tier: null };
  const tier = tierAhead(missed);
  return [
    { action: "route", ...of },
    { action: "approve", ...of },
    ...(journey.ownerId === null ? [] : [{ action: "sendBack", ...of } as const]),
    ...(tier === null ? [] : [{ action: "escalate", clock: missed.clock, tier } as const]),
    suppress,
    { action: "close", ...of },
  ];
}

/** The missed clock that there is something to do about: the one that decides, else one that still runs, first with a tier ahead. */
function breachOf(journey: Journey, sla: string): Clock | undefined {
  const missed = journey.clocks.filter(
    ({ status, stoppedAt, clock }) => status === "miss" && (clock === sla || stoppedAt === null),
  );
  return (
    missed.findLast(({ clock }) => clock === sla) ??
    missed.findLast((clock) => tierAhead(clock) !== null) ??
    missed.at(-1)
  );
}

function tierAhead(clock: Clock): number | null {
  if (clock.stoppedAt !== null) return null;
  return clock.steps.find(({ kind, state }) => kind === "tier" && state === "planned")?.tier ?? null;
}

function evidenceOf(journey: Journey): z.input<typeof Lead>["evidence"] {
  const { stamps, hops } = journey;
  const queue = hops.findLast(({ what }) => what === "queue");
  const stamp = (label: string, at: number | null) => (at === null ? [] : [{ label, text: null, at }]);
  return [
    ...stamp("Engaged", stamps.engagedAt),
    ...(stamps.handoverAt === null && queue ? stamp("In a queue since", queue.at) : []),
    ...stamp("Assigned", stamps.assignedAt),
    ...stamp("Told", stamps.notifiedAt),
    ...stamp("Autoresponder", stamps.acknowledgedAt),
    ...stamp("First touch", stamps.firstTouchAt),
    ...(journey.stopRules.length > 0
      ? [{ label: "Do not contact", text: journey.stopRules.join(", "), at: null }]
      : []),
  ];
}

/** Whoever is known to the account as an active person in sales. */
function peopleOf(
  named: ReadonlyMap<string, string>,
  { rules, now }: RowContext,
): z.input<typeof Lead>["people"] {
  return [...new Set([...named.keys()].map((id) => rules.view.idOf(id)))]
    .map((id) => ({ id, state: rules.view.userAt(id, now) }))
    .filter(({ state }) => state.active && state.human && state.sales)
    .map(({ id, state }) => ({ id, name: state.name ?? id }))
    .sort((a, b) => a.name.localeCompare(b.name));
}
