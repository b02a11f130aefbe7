import type { Figures } from "../check.ts";
import { type During, expectedOf, MORNING, NEIGHBOUR_ALERTS } from "./morning.ts";
import type { Sights, Trouble } from "./trouble.ts";
import type { World } from "./world.ts";

/** Counts, in the emulated CRM, what this trouble cost in the end. */
export async function judged(world: World, trouble: Trouble, during: During): Promise<Figures> {
  const tally = new Tally(`${trouble.crm}, ${trouble.fault}`);
  const tasks = await world.tenant.tasks();
  const keys = tasks.map(({ key }) => key).filter((key) => key !== null);
  tally.tried += keys.length;
  tally.add("doubled", keys.length - new Set(keys).size, "tasks too many for one alert");
  const records = await world.tenant.records();
  for (const lead of MORNING) {
    const fields = records.get(lead.email)?.fields ?? {};
    for (const [name, expected] of Object.entries(expectedOf(lead)))
      tally.check(
        fields[name] === expected,
        fields[name] === undefined ? "lost" : "wrong",
        `${lead.email}: ${name} is ${fields[name] ?? "not there"}, to be ${expected}`,
      );
    const own = tasks.filter(({ attachedTo, kind }) => attachedTo.includes(lead.email) && kind !== "review");
    if (lead.called === null)
      for (const who of ["rita", "mona"])
        tally.check(
          own.some(({ owner, kind, text }) => kind !== "warning" && (owner === who || text.includes(who))),
          "lost",
          `${lead.email} waits, and ${who} was not told of it`,
        );
    else
      tally.check(
        own.every(({ done }) => done),
        "wrong",
        `${lead.email} was called, and has an open task`,
      );
  }
  await ofTheApp(world, tally);
  await ofTheNeighbour(world, tally);
  ofSights(trouble.operator, { ...during }, tally, "the operator");
  const fields = [...records.values()].map((one) => JSON.stringify(one.fields)).join("\n");
  const after = {
    log: during.log,
    status: during.status,
    doctor: during.doctor,
    outages: during.outages,
    task: tasks.map(({ subject, text }) => `${subject}\n${text}`).join("\n"),
    field: fields,
  };
  ofSights(trouble.tenant, after, tally, "the tenant");
  tally.check(during.healthy, "wrong", "the server said that it is not well");
  return tally.figures();
}

/** Nothing given up, nothing left behind, every invariant holds. */
async function ofTheApp({ stack, installation }: World, tally: Tally): Promise<void> {
  const { store } = stack.app;
  const { tenantId } = await installation();
  for (const { key, reason } of await store.outbox.dead(tenantId))
    tally.add("lost", 1, `given up: ${key}: ${reason}`);
  for (const { key, reason } of await store.inbox.deadLetters(tenantId))
    tally.add("lost", 1, `not understood: ${key}: ${reason}`);
  for (const { kind, state, n } of await store.reports.outboxCounts(tenantId))
    tally.add("lost", Number(n), `still in the outbox: ${n} ${kind} ${state}`);
  for (const { box, reason } of await store.reports.heldUp(tenantId))
    tally.add("lost", 1, `waits in the ${box}: ${reason}`);
  for (const broken of await stack.broken()) tally.add("wrong", 1, broken);
}

async function ofTheNeighbour({ neighbour }: World, tally: Tally): Promise<void> {
  const alerts = await neighbour.alerts("next-door@");
  tally.check(
    JSON.stringify(alerts) === JSON.stringify(NEIGHBOUR_ALERTS),
    "wrong",
    `next door: ${alerts.join("; ")}`,
  );
  const called = await neighbour.lead("next-door-called@lead.example");
  tally.check(called.sla_status === "hit", "wrong", `next door, called: ${called.sla_status}`);
}

function ofSights(
  sights: Sights,
  seen: Readonly<Partial<Record<keyof Sights, string | boolean>>>,
  tally: Tally,
  who: string,
): void {
  for (const [where, what] of Object.entries(sights) as [keyof Sights, RegExp][])
    tally.check(
      what.test(String(seen[where] ?? "")),
      "wrong",
      `${who} does not see ${what} in ${where}: ${String(seen[where] ?? "").slice(-1500)}`,
    );
}

class Tally {
  tried = 0;
  readonly #counts = { lost: 0, doubled: 0, wrong: 0 };
  readonly #detail: string[] = [];
  readonly #about: string;

  constructor(about: string) {
    this.#about = about;
  }

  check(holds: boolean, otherwise: "lost" | "wrong", what: string): void {
    this.tried++;
    if (!holds) this.add(otherwise, 1, what);
  }

  add(kind: "lost" | "doubled" | "wrong", count: number, what: string): void {
    if (count === 0) return;
    this.#counts[kind] += count;
    this.#detail.push(`${this.#about}: ${what}`);
  }

  figures(): Figures {
    return { tried: this.tried, ...this.#counts, detail: this.#detail };
  }
}
