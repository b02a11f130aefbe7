import type { Check, Figures, Round } from "../check.ts";
import type { Plant } from "../crm/plants.ts";
import { type CrmName, openWorld, type Side, type World } from "../crm/world.ts";
import { Tally } from "../time/tally.ts";
import { type Backup, backUp } from "./backup.ts";

const at = (time: string) => `2026-03-02T${time}:00Z`;

interface RestoredLead {
  readonly email: string;
  readonly asked: string;
  readonly called: string | null;
  /** Answered while nobody watched: the restored store has no alert to decide, and does not know of its open tasks. */
  readonly staysOpen?: boolean;
}

/** What happens between the two is not in the store that is put back. */
const BACKED_UP = "09:15";
/** The disk is lost; an empty machine gets the backup eight minutes later. */
const LOST = "09:52";
const RESTORED = "10:00";
const LEADS: readonly RestoredLead[] = [
  { email: "told-before@lead.example", asked: "08:30", called: "09:50" },
  { email: "called-before@lead.example", asked: "09:00", called: "09:10" },
  { email: "called-between@lead.example", asked: "09:00", called: "09:20" },
  { email: "never-called@lead.example", asked: "09:00", called: null },
  { email: "came-between@lead.example", asked: "09:17", called: null },
  { email: "told-and-called@lead.example", asked: "09:17", called: "09:49" },
  { email: "called-while-down@lead.example", asked: "09:17", called: "09:55", staysOpen: true },
  { email: "across@lead.example", asked: "09:40", called: null },
  { email: "called-after@lead.example", asked: "09:40", called: "10:20" },
  { email: "came-after@lead.example", asked: "10:05", called: "10:50" },
];

/** The morning; with `isRestored` the store is lost in the middle and an older copy put in its place. */
async function lived(world: World, isRestored: boolean): Promise<void> {
  const { stack, tenant, crm } = world;
  const deeds: { readonly at: string; readonly do: () => Promise<unknown> }[] = LEADS.flatMap(
    ({ email, asked, called }) => [
      {
        at: asked,
        do: async () => {
          await tenant.submitForm(email);
          await tenant.assign(email, "rita");
        },
      },
      ...(called === null ? [] : [{ at: called, do: () => tenant.call(email, "rita") }]),
    ],
  );
  const kept: { backup?: Backup } = {};
  if (isRestored)
    deeds.push(
      {
        at: BACKED_UP,
        do: async () => {
          kept.backup = await backUp(stack);
        },
      },
      { at: LOST, do: () => stack.stopApp() },
      {
        at: RESTORED,
        do: async () => {
          await kept.backup?.restore();
          // Its refresh token works once, and the one in the backup was used since.
          if (crm === "salesforce") await world.reconnect();
        },
      },
    );
  for (const deed of deeds.sort((one, other) => one.at.localeCompare(other.at))) {
    await stack.advanceTo(at(deed.at));
    await deed.do();
  }
  await stack.advanceTo(at("14:30"));
  await kept.backup?.remove();
}

interface Seen {
  readonly fields: Readonly<Record<string, string>>;
  /** Our tasks about each lead, without their minute: what was lost may be told later. */
  readonly tasks: ReadonlyMap<string, readonly string[]>;
}

const undisturbed = new Map<CrmName, Promise<Seen>>();

async function plainMorning(crm: CrmName): Promise<Seen> {
  const world = await openWorld(crm, { at: at("08:00") });
  try {
    await lived(world, false);
    return await seenOf(world.tenant);
  } finally {
    await world.close();
  }
}

async function restored(crm: CrmName, { note }: Round, plant: Plant | null = null): Promise<Figures> {
  const tally = new Tally();
  note("a morning that nothing disturbs");
  const expecting = undisturbed.get(crm) ?? plainMorning(crm);
  undisturbed.set(crm, expecting);
  const expected = await expecting;
  note(`the same; at ${LOST} the store is lost, at ${RESTORED} the backup of ${BACKED_UP} is put back`);
  const world = await openWorld(crm, { at: at("08:00") }, plant);
  try {
    await lived(world, true);
    const seen = await seenOf(world.tenant);
    for (const [email, fields] of Object.entries(expected.fields))
      tally.check(
        seen.fields[email] === fields,
        "lost",
        () => `${email}: ${seen.fields[email]}, not ${fields}`,
      );
    for (const { email } of LEADS) {
      const [own, wanted] = [seen.tasks.get(email) ?? [], expected.tasks.get(email) ?? []];
      for (const line of wanted)
        tally.check(own.includes(line), "lost", () => `${email}: no ${line}; there is ${own.join(", ")}`);
      for (const [index, line] of own.entries())
        tally.check(
          wanted.includes(line) && own.indexOf(line) === index,
          "doubled",
          () => `${email}: ${line} beside ${wanted.join(", ")}`,
        );
    }
    tally.once(await world.tenant.tasks(), crm);
    const { tenantId } = await world.installation();
    const broken = await world.stack.app.store.audit.verify(tenantId);
    tally.check(broken === null, "wrong", () => "the trail is broken");
    for (const one of await world.stack.broken()) tally.check(false, "wrong", () => one);
    return tally.figures();
  } finally {
    await world.close();
  }
}

async function seenOf(side: Side): Promise<Seen> {
  const fields: Record<string, string> = {};
  for (const [email, record] of await side.records())
    fields[email] = JSON.stringify(Object.entries(record.fields).sort());
  const tasks = new Map<string, readonly string[]>();
  for (const { email, staysOpen } of LEADS) {
    const lines = (await side.alerts(email)).map((line) => line.replace(/^\w+ [\d:]+ /, ""));
    tasks.set(email, staysOpen ? lines.map((line) => line.replace(/, \w+$/, "")) : lines);
  }
  return { fields, tasks };
}

/** A CRM that does not say which tasks are there. */
const findsNothing: Plant = (connector) => ({
  ...connector,
  findTasks: async (_session, drafts) => drafts.map(() => null),
});

const check = (crm: CrmName, label: string): Check => ({
  name: `data-backup-${crm}`,
  area: "data",
  what: `${label}: the store is lost and an older backup put back; what was told since is not told again, what happened since is found`,
  quick: crm === "hubspot",
  stores: ["embedded", "postgres"],
  run: (round) => restored(crm, round),
  planted: [
    {
      what: "nobody looks for what the lost store has told",
      run: (round) => restored(crm, round, findsNothing),
    },
  ],
});

export const backups: readonly Check[] = [check("hubspot", "HubSpot"), check("salesforce", "Salesforce")];
