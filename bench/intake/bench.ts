import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Bench, Measured, Row, Run, StoreKind } from "../support/bench.ts";
import { inTurns, quantile } from "../support/rounds.ts";
import { type Stores, withStores } from "../support/stores.ts";
import { Load } from "./load.ts";
import { signedRequest } from "./requests.ts";

const SERVER = fileURLToPath(new URL("./server.ts", import.meta.url));
const CONNECTIONS = 64;
const ROUNDS = 5;
const EVENTS_A_SECOND: Readonly<Record<StoreKind, number>> = { embedded: 25_000, postgres: 40_000 };

/** How many webhooks are verified, stored and answered, beside a bare server on the same kind of store. */
export const intake: Bench = {
  name: "intake",
  title: "Signed webhook, durable before its answer",
  minutes: 6,
  measure,
};

async function measure(run: Run): Promise<Measured> {
  const rows: Row[] = [];
  for (const kind of run.stores) rows.push(...(await withStores(kind, (stores) => onStore(stores, run))));
  return { rows };
}

interface Running {
  readonly load: Load;
  memory(): Promise<number>;
}

async function onStore(stores: Stores, { quick, say }: Run): Promise<Row[]> {
  const children: ChildProcess[] = [];
  const start = async (which: "ours" | "bare"): Promise<Running> => {
    const { dataDir, databaseUrl } = await stores.fresh(which);
    const child = fork(SERVER, [which, dataDir, ...(databaseUrl ? [databaseUrl] : [])], {
      execArgv: ["--disable-warning=ExperimentalWarning"],
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    children.push(child);
    const [{ port }] = (await once(child, "message")) as [{ port: number }];
    return {
      load: await Load.open(port, CONNECTIONS),
      async memory() {
        child.send("memory?");
        const [{ memory }] = (await once(child, "message")) as [{ memory: number }];
        return memory;
      },
    };
  };
  try {
    say(`${stores.kind}: starting`);
    const [ours, bare] = [await start("ours"), await start("bare")];
    const rows: Row[] = [];
    for (const events of [1, 100])
      rows.push(...(await batches(stores.kind, { ours, bare }, events, quick, say)));
    for (const { load } of [ours, bare]) load.close();
    return rows;
  } finally {
    for (const child of children) child.kill("SIGKILL");
  }
}

async function batches(
  kind: StoreKind,
  { ours, bare }: { ours: Running; bare: Running },
  events: number,
  quick: boolean,
  say: Run["say"],
): Promise<Row[]> {
  const ms = quick ? 100 : 1_500;
  let made = 0;
  // Each request once, made before the clock runs: it is the server that is measured.
  const fresh = (count: number) =>
    Array.from({ length: count }, () => signedRequest(++made + events * 1e7, events));
  const most = quick ? 100 : events === 1 ? 30_000 : 1_200;
  const name = `${events} event${events > 1 ? "s" : ""}, ${kind}`;
  say(name);
  const before = await ours.memory();
  const { medians, scatter } = await inTurns(
    {
      ours: () => ours.load.flood(fresh(most), ms),
      bare: () => bare.load.flood(fresh(most), ms),
    },
    { rounds: ROUNDS, quick },
  );
  const half = medians.ours / 2;
  const times = await ours.load.steady(fresh(Math.min(most, Math.ceil((half * ms * 2) / 1_000))), half);
  const grown = ((await ours.memory()) - before) / 2 ** 20;
  if (ours.load.refused + bare.load.refused > 0)
    throw new Error(
      `${name}: ${ours.load.refused} requests were refused by ours, ${bare.load.refused} by the bare server`,
    );
  const ratio = medians.ours / medians.bare;
  const p99 = quantile(times, 0.99);
  const wanted = EVENTS_A_SECOND[kind];
  return [
    {
      what: `requests with ${name}`,
      ours: medians.ours,
      unit: "a second",
      against: { what: "bare server, one transaction a request", value: medians.bare },
      ratio,
      target: "≥ 70 % of the bare server",
      holds: ratio >= 0.7,
      scatter,
    },
    ...(events === 100
      ? [
          {
            what: `events, ${kind}`,
            ours: medians.ours * events,
            unit: "a second",
            target: `≥ ${wanted.toLocaleString("en-US")} a second`,
            holds: medians.ours * events >= wanted,
            scatter,
          },
        ]
      : []),
    {
      what: `99 of 100 answered at half that load, ${name}`,
      ours: p99,
      unit: "ms",
      target: "< 100 ms",
      holds: p99 < 100,
      scatter: null,
      note: `memory of the process ${grown < 0 ? "fell" : "grew"} by ${Math.abs(Math.round(grown))} MB over the run`,
    },
  ];
}
