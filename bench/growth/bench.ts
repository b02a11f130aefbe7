import type { Installation } from "../../connectors/session.ts";
import { DAY } from "../../src/domain/time.ts";
import { ordinaryLead } from "../fold/facts.ts";
import { deliveryOf, openPipeline, type Pipeline } from "../pipeline/pipeline.ts";
import type { Bench, Measured, Row, Run } from "../support/bench.ts";
import { median, scatterOf } from "../support/rounds.ts";
import { withStores } from "../support/stores.ts";
import { type Line, plot } from "./plot.ts";

const TIMES = [1, 10, 100];
/** Of each at 1 ×. */
const OPEN_LEADS = 1_000;
const LEADS_A_LOT = 20;
const LOTS = 5;
const FAR = 10_000_000_000_000;
const MOST = 1.5;

/** What a lead costs, from its stored deliveries to its journey and its written fields, as what lies beside it grows a hundredfold. */
export const growth: Bench = { name: "growth", title: "Cost of a lead as things grow", minutes: 4, measure };

/** What makes so many times as much of something; whose leads are then measured. */
type Grow = (pipeline: Pipeline, times: number) => Promise<readonly Installation[]>;

const GROWING: Readonly<Record<string, Grow>> = {
  "open leads": async ({ store, installation }, times) => {
    await store.db.query(
      `insert into leads (tenant_id, lead_id, installation_id, next_due_at, wake_at)
       select $1, 'beside-' || n, $2, ${FAR} + n, ${FAR} + n from generate_series(1, $3::int) n on conflict do nothing`,
      [installation.tenantId, installation.id, OPEN_LEADS * times],
    );
    await store.db.query("vacuum analyze leads");
    return [installation];
  },
  tenants: async ({ connect }, times) => {
    const accounts: Installation[] = [];
    for (let n = 1; n <= times; n++) accounts.push(await connect(String(n)));
    return accounts;
  },
  "policy versions": async ({ store, installation }, times) => {
    const { tenantId } = installation;
    const [first] = await store.policies.published(tenantId);
    const latest = await store.policies.latest(tenantId);
    for (let version = latest + 1; version <= times; version++) {
      const effectiveAt = first!.effectiveAt - (times - version) * DAY;
      await store.policies.publish(tenantId, { ...first!, version, effectiveAt }, "bench", Date.now());
    }
    return [installation];
  },
};

async function measure(run: Run): Promise<Measured> {
  const rows: Row[] = [];
  const lines: Line[] = [];
  for (const [what, grow] of Object.entries(GROWING)) {
    const costs: number[] = [];
    await withStores("embedded", async (stores) => {
      const { dataDir } = await stores.fresh("growth");
      const pipeline = await openPipeline({ where: { dataDir }, clock: { now: () => Date.now() } });
      try {
        const lots = lotsOf(pipeline, run.quick ? 2 : LEADS_A_LOT);
        // What is not warm yet would make everything beside the first look cheap.
        await lots([pipeline.installation], run.quick ? 1 : LOTS * 3);
        for (const times of run.quick ? TIMES.slice(0, 2) : TIMES) {
          run.say(`${times} × ${what}`);
          const measured = await lots(await grow(pipeline, times), run.quick ? 1 : LOTS);
          costs.push(median(measured));
          rows.push(rowOf(what, times, costs, scatterOf(measured)));
        }
      } finally {
        await pipeline.close();
      }
    });
    lines.push({ name: what, values: costs });
  }
  return {
    rows,
    notes: [
      `1 × is ${OPEN_LEADS.toLocaleString("en-US")} open leads, one tenant, one version. Processor time of the process with its embedded store, from stored deliveries to written fields; leads of twelve facts, ${LEADS_A_LOT} at a time, shared out evenly where there are several tenants. As a picture: results/growth.svg.`,
    ],
    plots: [{ name: "growth", svg: plot({ title: "Processor time of a lead, ms", times: TIMES, lines }) }],
  };
}

/** Takes so many lots of new leads through; answers what a lead of each cost, in ms of processor time. */
function lotsOf(pipeline: Pipeline, leads: number) {
  let made = 0;
  return async (accounts: readonly Installation[], lots: number): Promise<readonly number[]> => {
    const costs: number[] = [];
    for (let lot = 0; lot < lots; lot++) {
      for (let n = 0; n < leads; n++) {
        const account = accounts[made % accounts.length]!;
        const record = `bench:contact:${++made}`;
        const told = ordinaryLead(made).map((fact) =>
          deliveryOf(record, { ...fact, source: "bench" }, account.accountId),
        );
        await pipeline.store.inbox.put(account, told, Date.now());
      }
      const before = process.cpuUsage();
      while (await pipeline.step());
      const { user, system } = process.cpuUsage(before);
      costs.push((user + system) / 1_000 / leads);
    }
    return costs;
  };
}

function rowOf(what: string, times: number, costs: readonly number[], scatter: number): Row {
  const [first, last] = [costs[0]!, costs.at(-1)!];
  return {
    what: `${times} × ${what}`,
    ours: last,
    unit: "ms of processor time a lead",
    ...(times > 1 && {
      against: { what: `1 × ${what}`, value: first },
      ratio: first / last,
      target: `flat or logarithmic: ≤ ${MOST} times`,
      holds: last <= first * MOST,
    }),
    scatter,
  };
}
