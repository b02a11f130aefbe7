import type { SeenTask } from "../../test/support/crms/crm.ts";
import type { Figures } from "../check.ts";
import { paragraphsOf, type Told, toldTwice } from "../support/told-twice.ts";
import { type During, expectedOf, MORNING, NEIGHBOUR_ALERTS } from "./morning.ts";
import type { Seen, Sights, Trouble } from "./trouble.ts";
import type { World } from "./world.ts";

/** Counts, in the emulated CRM, what this trouble cost in the end. */
export async function judged(world: World, trouble: Trouble, during: During): Promise<Figures> {
  const tally = new Tally(`${trouble.crm}, ${trouble.fault}`);
  const tasks = await world.tenant.tasks();
  tally.tried += tasks.length;
  for (const again of toldTwice(tasks.map(toldOf))) tally.add("doubled", 1, again);
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
          own.some((task) => task.kind !== "warning" && (task.owner === who || isTold(task, who))),
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
  ofSights(trouble.operator, during, tally, "the operator");
  const words = tasks.map(({ subject, text }) => `${subject}\n${text}`);
  ofSights(
    trouble.tenant,
    {
      task: words.join("\n"),
      field: [...records.values()].map((one) => JSON.stringify(one.fields)).join("\n"),
      nothing: tasks.flatMap((task, index) => (isOdd(task) ? [words[index]!] : [])).join("\n"),
    },
    tally,
    "the tenant",
  );
  tally.check(during.healthy, "wrong", "the server said that it is not well");
  return tally.figures();
}

const toldOf = ({ key, subject, text }: SeenTask): Told => ({ key, subject, paragraphs: paragraphsOf(text) });

/** "Told: Rita Rep (owner), Bea Backup (backup owner)." */
function isTold({ text }: SeenTask, who: string): boolean {
  const told = paragraphsOf(text).find((line) => line.startsWith("Told:")) ?? "";
  return told.toLowerCase().includes(`${who} `);
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

/** A word that nobody gets on an undisturbed morning: to operations, about something found late or not checked. */
const isOdd = ({ key, kind, text }: SeenTask): boolean =>
  key !== null && (kind === null || kind === "catchUp" || kind === "review" || /re-checked/i.test(text));

function ofSights(sights: Sights, seen: Seen, tally: Tally, who: string): void {
  const { nothing, ...rest } = sights;
  if (nothing)
    tally.check(
      (seen.nothing ?? "") === "",
      "wrong",
      `${who} is to notice nothing, and sees ${(seen.nothing ?? "").slice(-1500)}`,
    );
  for (const [where, what] of Object.entries(rest) as [keyof typeof rest, RegExp][])
    tally.check(
      what.test(seen[where] ?? ""),
      "wrong",
      `${who} does not see ${what} in ${where}: ${(seen[where] ?? "").slice(-1500)}`,
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
