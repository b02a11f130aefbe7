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
const ROUND_MS = 1_000;
const EVENTS_A_SECOND: Readonly<Record<StoreKind, number>> = { embedded: 25_000, postgres: 40_000 };

/** How many webhooks are verified, stored and answered, beside a bare server and a Node-RED flow on the same kind of store. */
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

type Which = "ours" | "bare" | "node-red";

interface Running {
  readonly load: Load;
  memory(): Promise<number>;
}

async function onStore(stores: Stores, { quick, say }: Run): Promise<Row[]> {
  const children: ChildProcess[] = [];
  const start = async (which: Which): Promise<Running> => {
    const { dataDir, databaseUrl } = await stores.fresh(which.replace("-", "_"));
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
    const servers = {
      ours: await start("ours"),
      bare: await start("bare"),
      "node-red": await start("node-red"),
    };
    const rows: Row[] = [];
    for (const events of [1, 100]) rows.push(...(await batches(stores.kind, servers, events, quick, say)));
    for (const { load } of Object.values(servers)) load.close();
    return rows;
  } finally {
    for (const child of children) child.kill("SIGKILL");
  }
}

async function batches(
  kind: StoreKind,
  servers: Readonly<Record<Which, Running>>,
  events: number,
  quick: boolean,
  say: Run["say"],
): Promise<Row[]> {
  const { ours } = servers;
  const ms = quick ? 100 : ROUND_MS;
  let made = 0;
  // Each request once, made before the clock runs: it is the server that is measured.
  const fresh = (count: number) =>
    Array.from({ length: count }, () => signedRequest(++made + events * 1e7, events));
  const name = `${events} event${events > 1 ? "s" : ""}, ${kind}`;
  say(name);
  const before = await ours.memory();
  /** No more are made than will be sent: making and signing them takes as long as answering them. */
  const flood = async ({ load }: Running) => {
    const expected = load.fastest || (await load.flood(fresh(CONNECTIONS * 2), ms));
    return load.flood(fresh(Math.ceil((expected * ms * 1.25) / 1_000) + CONNECTIONS), ms);
  };
  for (const { load } of Object.values(servers)) load.fastest = 0;
  const { medians, scatter } = await inTurns(
    {
      ours: () => flood(ours),
      bare: () => flood(servers.bare),
      nodeRed: () => flood(servers["node-red"]),
    },
    { rounds: ROUNDS, quick, repeats: 1 },
  );
  const half = medians.ours / 2;
  const times = await ours.load.steady(fresh(Math.ceil((half * ms * 2) / 1_000)), half);
  const grown = ((await ours.memory()) - before) / 2 ** 20;
  for (const [which, { load }] of Object.entries(servers))
    if (load.refused > 0) throw new Error(`${name}: ${load.refused} requests were refused by ${which}`);
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
    {
      what: `requests with ${name}, beside a flow`,
      ours: medians.ours,
      unit: "a second",
      against: { what: "Node-RED: verify, look into it, store", value: medians.nodeRed },
      ratio: medians.ours / medians.nodeRed,
      target: "≥ Node-RED",
      holds: medians.ours >= medians.nodeRed,
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
