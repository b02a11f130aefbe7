import { HOUR, type Instant, MINUTE } from "../../src/domain/time.ts";
import type { Seen, Trouble } from "./trouble.ts";
import type { Side, World } from "./world.ts";

const NINE = Date.parse("2026-03-02T09:00:00Z");
const at = (minutes: number) => NINE + minutes * MINUTE;
const iso = (instant: Instant) => new Date(instant).toISOString();

/** A lead of the morning: asked and was given to Rita then, and was called then, if ever. Minutes from nine. */
interface MorningLead {
  readonly email: string;
  readonly asked: number;
  readonly called: number | null;
}

/** Trouble begins at 9:15; a hand-raiser is to be called within 30 minutes. */
const TROUBLE_AT = 15;
export const MORNING: readonly MorningLead[] = [
  { email: "before@lead.example", asked: 0, called: 10 },
  { email: "in-time@lead.example", asked: 0, called: 20 },
  { email: "too-late@lead.example", asked: 0, called: 50 },
  { email: "never@lead.example", asked: 0, called: null },
  { email: "new-in-time@lead.example", asked: 22, called: 40 },
  { email: "new-never@lead.example", asked: 25, called: null },
];
const TARGET = 30;
const NEIGHBOURS: readonly MorningLead[] = [
  { email: "next-door@lead.example", asked: 0, called: null },
  { email: "next-door-called@lead.example", asked: 20, called: 30 },
];

/** What was seen while the trouble lasted. */
export interface During extends Seen {
  /** Whether the server itself said that it is well. */
  readonly healthy: boolean;
}

/** Plays the morning with this trouble in it, and two open hours after it. */
export async function morning(world: World, trouble: Trouble): Promise<During> {
  const { stack, tenant, neighbour } = world;
  const until = at(TROUBLE_AT) + trouble.lastsMs;
  const deeds: { readonly at: Instant; readonly do: () => Promise<unknown> }[] = [
    ...MORNING.flatMap((lead) => lived(tenant, lead)),
    ...NEIGHBOURS.flatMap((lead) => lived(neighbour, lead)),
    { at: at(TROUBLE_AT), do: () => trouble.begin(world) },
  ];
  let during: During | null = null;
  deeds.push({
    at: until,
    do: async () => {
      during = await look(world);
      await world.cure();
      await trouble.mend?.(world);
    },
  });
  for (const { at: when, do: act } of deeds.sort((one, other) => one.at - other.at)) {
    await stack.advanceTo(iso(when));
    await act();
  }
  // Until the afternoon, of the next working day if need be.
  const day = new Date(until).toISOString().slice(0, 10);
  const afternoon = Date.parse(`${day}T14:30:00Z`);
  await stack.advanceTo(iso(Math.max(afternoon, until + 3 * HOUR)));
  return during!;
}

function lived(side: Side, { email, asked, called }: MorningLead) {
  const deeds = [
    {
      at: at(asked),
      do: async () => {
        await side.submitForm(email);
        await side.assign(email, "rita");
      },
    },
  ];
  if (called !== null) deeds.push({ at: at(called), do: () => side.call(email, "rita") });
  return deeds;
}

async function look({ stack, installation }: World): Promise<During> {
  const { tenantId } = await installation();
  const health = await fetch(`${stack.app.url}/health`);
  const outages = (await stack.leadclock("outage", "list", "--tenant", tenantId)).out;
  const doctor = (await stack.broken()).join("\n");
  // Of this tenant only: what is said of the neighbour is the neighbour's.
  const log = stack.complaints.join("\n");
  return {
    log,
    status: (await stack.leadclock("status")).out,
    doctor,
    outages,
    provision: (await stack.leadclock("provision", "--check", "--tenant", tenantId)).out,
    nothing: [log, doctor, outages.startsWith("There was none.") ? "" : outages].join("\n").trim(),
    healthy: health.ok,
  };
}

/** What the CRM must say of each lead in the end, whatever went wrong meanwhile. */
export function expectedOf({ asked, called }: MorningLead): Readonly<Record<string, string>> {
  return {
    engaged_at: iso(at(asked)),
    assigned_at: iso(at(asked)),
    ...(called === null ? {} : { first_touch_at: iso(at(called)) }),
    sla_status: called !== null && called - asked <= TARGET ? "hit" : "miss",
  };
}

/** Minutes from nine, as the other tenant's people see it. */
export const NEIGHBOUR_ALERTS = [
  "Mon 09:24 warning to rita, open",
  "Mon 09:30 breach to rita, open",
  "Mon 11:30 breach to mona, open",
] as const;
