import type { Check, Figures, Round } from "../check.ts";
import { compareEndings } from "../support/compare-endings.ts";
import { live, undisturbed } from "../support/live.ts";
import type { Plant } from "../support/plants.ts";
import { type Hindrance, hindering } from "./hindrances.ts";

const WORKERS = 8;

/** Many workers on one server, some frozen past their leases, slow, or cut off. */
export const hinderedWorkers: Check = {
  name: "hindered-workers",
  area: "workers",
  what: `${WORKERS} workers on one server: frozen past their leases and woken, transactions dawdle, connections are cut`,
  quick: false,
  stores: ["postgres"],
  run: (round) => hindered(round),
  planted: [
    {
      what: "a worker that sends what it was given although its lease has run out",
      run: (round) => hindered(round, "sends-late"),
    },
  ],
};

async function hindered(round: Round, plant?: Plant): Promise<Figures> {
  const { random, times, note } = round;
  const leads = 6 + 6 * times;
  note(`${leads} leads, undisturbed`);
  const expected = await undisturbed(round, leads);
  note(`${leads} leads, ${WORKERS} workers`);
  const made: Hindrance[] = [];
  const seen = await live(round, {
    leads,
    workers: WORKERS,
    plant,
    // Sooner than usual, in the machine's own time: a frozen worker's open transaction ends on its server.
    databaseUrl: (plain) => `${plain}?idle_in_transaction_session_timeout=2000`,
    trouble({ databaseUrl }) {
      made.push(hindering(random.fork("hindrances"), databaseUrl, times));
      return made[0]!;
    },
  });
  const figures = compareEndings(seen, expected);
  const { counts, unmet } = made[0]!;
  return {
    ...figures,
    tried: figures.tried + counts.frozen + counts.slow + counts.cut,
    wrong: figures.wrong + (plant ? 0 : unmet.length),
    detail: [
      ...(figures.detail ?? []),
      `${counts.frozen} frozen, ${counts.slow} slow transactions, ${counts.cut} connections cut`,
      ...unmet.map((step) => `nobody came to ${step}`),
    ],
  };
}
