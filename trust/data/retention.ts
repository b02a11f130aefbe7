import { MINUTE } from "../../src/domain/time.ts";
import type { Check, Figures, Round } from "../check.ts";
import { openWorld, type Side, type World } from "../crm/world.ts";
import { Tally } from "../time/tally.ts";
import { brokenOff } from "./broken-off.ts";
import { done, tablesWith } from "./marks.ts";

const FIRST_DAY = Date.parse("2026-03-02T00:00:00Z");
const DAY = 24 * 60 * MINUTE;
const at = (day: number, time: string) =>
  `${new Date(FIRST_DAY + day * DAY).toISOString().slice(0, 10)}T${time}:00Z`;

/** Answered and over long before the term; two of them, so that one may be gone when a process dies at the other. */
const OLD = ["oldanna@lead.example", "oldbert@lead.example"] as const;
/** Nobody ever called: somebody waits for it. */
const WAITS = "openclara@lead.example";
/** Came again before the term was over, and long after. */
const BACK = "backdora@lead.example";
const YOUNG = "youngemil@lead.example";
const MONTHS = 6;

interface Plant {
  /** In the database, before anything is over. */
  readonly before?: readonly string[];
  /** On the day after it went. */
  readonly after?: (world: World) => Promise<unknown>;
}

/**
 * Four hundred days with a tenant that lets go of people after six months and one that keeps them: what is over is
 * nowhere any more, whoever is waited for or younger stays, results and the CRM stay as they were, also where the work
 * was broken off by a kill again and again.
 */
async function kept({ random, times, note }: Round, plant: Plant = {}): Promise<Figures> {
  const tally = new Tally();
  const world = await openWorld("hubspot", { sweepMinutes: 24 * 60 });
  let kills = 0;
  try {
    const { stack, tenant, neighbour } = world;
    const { tenantId } = await world.installation();
    const neighbourId = (await stack.app.store.tenants.all()).find(({ id }) => id !== tenantId)!.id;
    const db = () => stack.app.store.db;
    const stays = async (lead: string, id = tenantId) =>
      tally.check(
        (await tablesWith(db(), id, nameOf(lead))).includes("record_cards"),
        "lost",
        () => `${lead} is gone from ${id}`,
      );
    const isGone = async (lead: string) => {
      const found = await tablesWith(db(), tenantId, nameOf(lead));
      tally.check(found.length === 0, "wrong", () => `${lead} still stands in ${found.join(", ")}`);
    };
    /** The machine is off until then. */
    const sleepUntil = async (day: number) => {
      await stack.stopApp();
      await stack.advanceTo(at(day, "08:00"));
      await stack.startApp();
      await stack.advanceTo(at(day, "08:30"));
    };

    note("the first day");
    await done(
      world,
      "retention",
      "set",
      "--leads",
      String(MONTHS),
      "--deliveries",
      "7",
      "--dead-letters",
      "30",
    );
    for (const one of [...OLD, BACK]) await asked(tenant, one);
    await asked(tenant, WAITS);
    await asked(neighbour, OLD[0]);
    await stack.advanceTo(at(0, "09:10"));
    for (const one of [...OLD, BACK]) await tenant.call(one, "rita");
    await neighbour.call(OLD[0], "rita");
    await stack.advanceTo(at(0, "12:00"));
    for (const statement of plant.before ?? []) await db().query(statement);

    note("a hundred days later");
    await sleepUntil(100);
    await stack.app.store.maintain(stack.now());
    for (const one of [...OLD, BACK, WAITS]) await stays(one);
    const { rows: deliveries } = await db().query(
      "select 1 from inbox where tenant_id = $1 and received_at < $2 limit 1",
      [tenantId, stack.now() - 8 * DAY],
    );
    tally.check(deliveries.length === 0, "wrong", () => "deliveries outlive their term");
    await sleepUntil(170);
    await asked(tenant, BACK);
    await stack.advanceTo(at(170, "08:40"));
    await tenant.call(BACK, "rita");
    await stack.advanceTo(at(170, "09:00"));

    note("two hundred days later, broken off again and again");
    await stack.stopApp();
    await stack.advanceTo(at(200, "08:00"));
    await stack.startApp();
    await stack.advanceTo(at(200, "10:00"));
    const [results, shown] = [await resultsOf(world, tenantId), await shownOf(world)];
    await stack.stopApp();
    for (let n = 0; n < 2 * times; n++) if (await brokenOff(stack, { at: random.between(1, 70) })) kills++;
    await stack.startApp();
    await stack.app.store.maintain(stack.now());
    await plant.after?.(world);
    for (const one of OLD) await isGone(one);
    for (const one of [BACK, WAITS]) await stays(one);
    await stays(OLD[0], neighbourId);
    const [now, seen] = [await resultsOf(world, tenantId), await shownOf(world)];
    for (const [what, was] of Object.entries(results))
      tally.check(now[what] === was, "lost", () => `${what} are ${now[what]}, before ${was}`);
    for (const [what, was] of Object.entries(shown))
      tally.check(seen[what] === was, "wrong", () => `in the CRM ${what} is ${seen[what]}, before ${was}`);
    const gone = (await stack.app.store.audit.list(tenantId)).filter(
      ({ action }) => action === "data.retained",
    );
    tally.check(
      gone.length === OLD.length,
      gone.length > OLD.length ? "doubled" : "lost",
      () => `${gone.length} entries for ${OLD.length} leads`,
    );

    note("four hundred days later");
    await sleepUntil(400);
    await stack.app.store.maintain(stack.now());
    await isGone(BACK);
    // Whoever engages at the very instant of an erasure does not engage after it.
    await stack.advanceTo(at(400, "08:31"));
    for (const one of [YOUNG, BACK]) await asked(tenant, one);
    await stack.advanceTo(at(400, "08:50"));
    await stack.app.store.maintain(stack.now());
    for (const one of [YOUNG, BACK, WAITS]) await stays(one);
    const anew = await tenant.lead(BACK);
    tally.check(
      anew.engaged_at === new Date(at(400, "08:31")).toISOString() && anew.journey_number === "1",
      "lost",
      () => `who came back has ${JSON.stringify(anew)}`,
    );
    for (const id of [tenantId, neighbourId])
      tally.check(
        (await stack.app.store.audit.verify(id)) === null,
        "wrong",
        () => `the trail of ${id} is broken`,
      );
    for (const broken of await stack.broken()) tally.check(false, "wrong", () => broken);
    const figures = tally.figures();
    return { ...figures, kills, detail: [...figures.detail!, `${kills} kills in the middle`] };
  } finally {
    await world.close();
  }
}

const nameOf = (lead: string) => lead.split("@")[0]!;

async function asked(side: Side, lead: string): Promise<void> {
  await side.submitForm(lead);
  await side.assign(lead, "rita");
}

/** Verdicts and figures of every journey, by our own ids. */
async function resultsOf({ stack }: World, tenantId: string): Promise<Readonly<Record<string, string>>> {
  const { db, reports } = stack.app.store;
  const { rows: figures } = await db.query<{ line: string }>(
    "select t::text as line from journey_figures t where tenant_id = $1 order by 1",
    [tenantId],
  );
  const { rows: packs } = await db.query<{ line: string }>(
    "select t::text as line from packs t where tenant_id = $1 order by 1",
    [tenantId],
  );
  return {
    verdicts: JSON.stringify((await reports.summary(tenantId)).sla),
    figures: JSON.stringify(figures),
    reports: JSON.stringify(packs),
  };
}

/** In the CRM: our fields and tasks of those who went. */
async function shownOf({ tenant }: World): Promise<Readonly<Record<string, string>>> {
  const tasks = await tenant.tasks();
  const shown: Record<string, string> = {};
  for (const lead of OLD) {
    shown[`our fields of ${lead}`] = JSON.stringify(await tenant.lead(lead));
    const own = tasks.filter(({ attachedTo }) => attachedTo.includes(lead));
    shown[`our tasks of ${lead}`] = JSON.stringify(own.map(({ id, done: isDone }) => [id, isDone]));
  }
  return shown;
}

const KEEPS_CARDS = [
  "create function keep_the_card() returns trigger language plpgsql as $$ begin return null; end $$",
  "create trigger keep_the_card before delete on record_cards for each row execute function keep_the_card()",
];

export const retention: Check = {
  name: "data-retention",
  area: "data",
  what: "400 days: who is over goes from every table and stays in all figures, who is waited for or younger stays, killed in the middle",
  quick: false,
  stores: ["embedded", "postgres"],
  run: (round) => kept(round),
  planted: [
    { what: "a retention that forgets one table", run: (round) => kept(round, { before: KEEPS_CARDS }) },
    {
      what: "a retention that takes a lead that somebody waits for",
      run: (round) =>
        kept(round, { after: (world) => done(world, "person", "erase", "--lead", WAITS, "--yes") }),
    },
  ],
};
