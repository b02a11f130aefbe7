import type { Connector, Understood } from "../../connectors/connector.ts";
import { seeded } from "../../sandbox/support/random.ts";
import type { Check, Figures, Round } from "../check.ts";
import { compared } from "./compared.ts";
import type { Disorder } from "./disorder.ts";
import { disorders } from "./disorders.ts";
import { type Replayed, replayed } from "./replayed.ts";

/** Quick: the first forty calls. From 100 times on: both weeks. */
const CALLS_EACH = 40;
const callsOf = (times: number): number | "all" => (times >= 100 ? "all" : CALLS_EACH * times);

/** The undisturbed run of each CRM and length, made once in a process. */
const usual = new Map<string, Promise<Replayed>>();

function undisturbed(crm: Disorder["crm"], round: Round): Promise<Replayed> {
  const key = `${crm} ${round.times} ${round.store}`;
  const known =
    usual.get(key) ??
    replayed({ name: "undisturbed", what: "", crm, quick: true, inTime: true }, optionsOf(round));
  usual.set(key, known);
  return known;
}

const optionsOf = ({ times, seed, random, note }: Round) => ({ calls: callsOf(times), seed, random, note });

async function tried(
  disorder: Disorder,
  round: Round,
  planted?: (connector: Connector) => Connector,
): Promise<Figures> {
  const before = await undisturbed(disorder.crm, round);
  const now = await replayed(disorder, { ...optionsOf(round), ...(planted ? { planted } : {}) });
  return compared(before, now, disorder.inTime);
}

/** Every third task is made twice, the second time where nobody finds it by its key. */
function twice(connector: Connector): Connector {
  let made = 0;
  return {
    ...connector,
    async createTasks(session, drafts) {
      const again = drafts.filter(() => ++made % 3 === 0);
      const results = await connector.createTasks(session, drafts);
      await connector.createTasks(session, again);
      return results;
    },
  };
}

/** One fact in ten is forgotten, whichever way it comes. */
function forgetful(connector: Connector): Connector {
  const kept = (understood: Understood): Understood => ({
    ...understood,
    facts: understood.facts.filter(({ fact }) => seeded("forgotten", fact.key) >= 0.1),
  });
  return {
    ...connector,
    understand: async (session, deliveries) => kept(await connector.understand(session, deliveries)),
    reread: async (session, records) => kept(await connector.reread(session, records)),
    async sweep(session, window, cursor) {
      const page = await connector.sweep(session, window, cursor);
      return { ...page, understood: kept(page.understood) };
    },
  };
}

/** The same history, told in disorder, ends in the same journeys. */
export const checks: readonly Check[] = disorders.map((disorder) => {
  const doubles = disorder.inTime;
  return {
    name: `disorder-${disorder.name}`,
    area: "disorder",
    what: disorder.what,
    quick: disorder.quick,
    stores: ["embedded"],
    run: (round) => tried(disorder, round),
    planted: [
      {
        what: doubles ? "every third task is made twice" : "one fact in ten is forgotten",
        run: (round) => tried(disorder, round, doubles ? twice : forgetful),
      },
    ],
  };
});
