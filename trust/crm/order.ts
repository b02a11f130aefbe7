import { HOUR, MINUTE } from "../../src/domain/time.ts";
import { MONDAY } from "../../test/support/story.ts";
import type { Check, Figures, Round } from "../check.ts";
import { type HeardCall, openMiddle } from "../support/middle.ts";
import { Tally } from "../time/tally.ts";
import { NEIGHBOUR_ALERTS } from "./morning.ts";
import type { Effect, Match } from "./troubles-shared.ts";
import { type CrmName, openWorld, type World } from "./world.ts";

const STAMPS_PER_TIME = 60;
const WAITING_LEADS = 4;
const NEXT_DOOR = "next-door@lead.example";

/** Minutes from nine. */
const WRITES_REFUSED = 15;
const IMPORTED = 17;
const ALL_REFUSED = 22;
/** The miss at 9:30 has been asked about in vain for ten minutes. */
const OVER = 50;

interface Ways {
  readonly storm: Effect;
  readonly down: Effect;
  /** Calls that change records, and all calls. */
  readonly writes: Match;
  readonly api: Match;
  isTask(call: HeardCall): boolean;
  isStamp(call: HeardCall): boolean;
}

const WAYS: Readonly<Record<CrmName, Ways>> = {
  hubspot: {
    storm: {
      status: 429,
      headers: { "retry-after": "10" },
      body: { status: "error", message: "You have reached your ten_secondly_rolling limit." },
    },
    down: { status: 503, body: "<html>Down</html>", contentType: "text/html" },
    writes: { method: "POST", path: "/batch/" },
    api: { path: "/crm/" },
    isTask: ({ path }) => path.endsWith("/tasks/batch/create"),
    isStamp: ({ path }) => path.endsWith("/contacts/batch/update"),
  },
  salesforce: {
    storm: {
      status: 403,
      body: [{ errorCode: "REQUEST_LIMIT_EXCEEDED", message: "ConcurrentRequests Limit exceeded." }],
    },
    down: { status: 503, body: [{ errorCode: "SERVER_UNAVAILABLE", message: "Down for maintenance." }] },
    writes: { path: "/composite/sobjects" },
    api: { path: "/services/data" },
    isTask: ({ path, body }) => path.includes("/composite/sobjects") && body.includes('"Task"'),
    isStamp: ({ path, body }) => path.includes("/composite/sobjects") && /"(Lead|Contact)"/.test(body),
  },
};

type Trouble = "storm" | "down";

/** Both troubles, one morning each; counts what the CRM hears after their end, in its order. */
async function inOrder(
  crm: CrmName,
  round: Round,
  troubles: readonly Trouble[],
  planted: boolean,
): Promise<Figures> {
  const tally = new Tally();
  for (const trouble of troubles) {
    round.note(trouble === "storm" ? "after a storm of refusals" : "after an outage");
    const calls: HeardCall[] = [];
    const middle = await openMiddle({ heard: (call) => void calls.push(call) });
    const world = await openWorld(crm, {}, null, middle);
    try {
      if (planted) await lastFirst(world);
      await lived(world, trouble, STAMPS_PER_TIME * round.times, calls, tally);
    } finally {
      await world.close();
      await middle.close();
    }
  }
  return tally.figures();
}

async function lived(
  world: World,
  trouble: Trouble,
  stamps: number,
  calls: HeardCall[],
  tally: Tally,
): Promise<void> {
  const { stack, tenant, neighbour, crm } = world;
  const ways = WAYS[crm];
  const at = (minutes: number) =>
    stack.advanceTo(new Date(Date.parse(MONDAY) + minutes * MINUTE).toISOString());
  const always = { until: Number.MAX_SAFE_INTEGER };
  const waiting = Array.from({ length: WAITING_LEADS }, (_, n) => `waits-${n}@lead.example`);
  const imported = Array.from({ length: stamps }, (_, n) => `guide-${n}@lead.example`);
  await neighbour.submitForm(NEXT_DOOR);
  await neighbour.assign(NEXT_DOOR, "rita");
  await tenant.submitForm(waiting);
  await tenant.assign(waiting, "rita");
  await at(WRITES_REFUSED);
  await world.fault(ways[trouble], ways.writes, always);
  await at(IMPORTED);
  await tenant.submitForm(imported, "guide");
  await at(ALL_REFUSED);
  await world.fault(ways[trouble], ways.api, always);
  await at(OVER);
  await world.cure();
  calls.length = 0;
  await at(OVER + HOUR / MINUTE);

  const good = calls.filter(({ status }) => status < 300);
  const tasksIn = (from: readonly HeardCall[]) =>
    from
      .filter(ways.isTask)
      .map(({ body }) => body)
      .join("\n");
  const isStampOf = ({ body }: HeardCall) => body.split("engaged_at").length - 1;
  const first = good.findIndex((call) => ways.isStamp(call) && isStampOf(call) > 0);
  const before = tasksIn(good.slice(0, Math.max(first, 0)));
  const about = (text: string) => `${crm}, ${trouble}: ${text}`;
  tally.check(first >= 0, "wrong", () => about("no stamp waited for the end of it"));
  const stamped = good.filter(ways.isStamp).reduce((total, call) => total + isStampOf(call), 0);
  tally.check(stamped >= stamps, "lost", () => about(`${stamped} of ${stamps} leads were stamped after it`));
  const tasks = await tenant.tasks();
  const told = tasksIn(good);
  for (const lead of waiting) {
    const keys = tasks.flatMap(({ key, attachedTo }) => (key && attachedTo.includes(lead) ? [key] : []));
    // One CRM's calls name the lead, another's only the task.
    const isIn = (text: string) => [lead, ...keys].some((word) => text.includes(word));
    tally.check(isIn(before), "wrong", () =>
      about(
        isIn(told)
          ? `stamps were written before anybody was told of ${lead}`
          : `nobody was told of ${lead} after it`,
      ),
    );
  }
  tally.once(tasks, about("told twice"));
  const missed = new Set(tasks.flatMap(({ kind, attachedTo }) => (kind === "breach" ? attachedTo : [])));
  for (const lead of waiting) tally.check(missed.has(lead), "lost", () => about(`no breach of ${lead}`));
  const alerts = await neighbour.alerts(NEXT_DOOR);
  tally.check(alerts.join() === NEIGHBOUR_ALERTS.slice(0, 2).join(), "wrong", () =>
    about(`next door: ${alerts.join("; ")}`),
  );
}

/** As if bulk stamps went before alerts. */
async function lastFirst({ stack }: World): Promise<void> {
  const { db } = stack.app.store;
  await db.query(
    "create function last_first() returns trigger language plpgsql as $$ begin new.priority := 9 - new.priority; return new; end $$",
  );
  await db.query(
    "create trigger last_first before insert on outbox for each row execute function last_first()",
  );
}

const LABELS: Readonly<Record<CrmName, string>> = { hubspot: "HubSpot", salesforce: "Salesforce" };

/** What waits while the CRM refuses everything goes out in order of urgency. */
export const orderChecks: readonly Check[] = (["hubspot", "salesforce"] as const).map((crm) => ({
  name: `crm-${crm}-order`,
  area: "crm",
  what: `${LABELS[crm]}: after a storm of refusals and an outage, ${STAMPS_PER_TIME} stamps per time wait and ${WAITING_LEADS} leads are missed: the CRM hears of these first, and the neighbour noticed nothing`,
  quick: false,
  stores: ["embedded", "postgres"],
  run: (round) => inOrder(crm, round, ["storm", "down"], false),
  planted: [
    {
      what: "an outbox that serves bulk stamps before alerts",
      run: (round) => inOrder(crm, round, ["storm"], true),
    },
  ],
}));
