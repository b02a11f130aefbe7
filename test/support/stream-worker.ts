import { salesforce } from "../../connectors/salesforce/index.ts";
import { Streams } from "../../src/intake/streams.ts";
import { openStore } from "../../src/store/open-store.ts";
import { testSession } from "./session.ts";

/**
 * Run as a child process: keeps what comes on the stream until it is killed, and says on stdout when it is open and up
 * to where it has kept. Argument: JSON with the store, the connector's settings and the access.
 */
const given = JSON.parse(process.argv[2]!);
const store = await openStore(given.store);
await store.releaseLeases(Date.now());
const connector = salesforce.create(given.settings);
const say = (word: string) => process.stdout.write(`${word}\n`);
const streams: Streams = new Streams(
  {
    clock: { now: () => given.now },
    store,
    accounts: {
      connector: () => connector,
      session: (installation) => testSession({ installation, grant: given.grant, now: () => given.now }),
    },
    log: { info: () => {}, warn: say, error: (event, fields) => say(`${event} ${JSON.stringify(fields)}`) },
  },
  { arrived: () => say("kept"), changed: () => {}, leaseMs: 1_000, roundMs: 50 },
);
streams.start();
await streams.open();
say("open");
let told: string | null = null;
setInterval(() => {
  const position = streams.caughtUp(given.installation);
  if (position !== told) say(`at ${position}`);
  told = position;
}, 20);
