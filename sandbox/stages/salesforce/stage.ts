import { firePeople } from "../../replay/sf-fire-people.ts";
import { agreeAsAdmin } from "../consent.ts";
import { type EmulatorProcess, findOrStart } from "../process.ts";
import type { EmulatedCrm } from "../stage.ts";
import { app, LEADCLOCK, leadIdOf, ORG, org } from "./org.ts";
import { readOrg } from "./readout.ts";
import { scenario } from "./scenario.ts";

const CLIENT = { clientId: "leadclock-demo", clientSecret: "leadclock-demo-secret-of-the-emulated-org" };

/** The emulated Salesforce as a stage. */
export const emulated: EmulatedCrm = {
  idOf: leadIdOf,
  async open(directory, startAt) {
    const emulator = await findOrStart("salesforce", directory, startAt);
    let people: ReturnType<typeof firePeople> = [];
    return {
      accountId: ORG,
      settings: {
        SALESFORCE_CLIENT_ID: CLIENT.clientId,
        SALESFORCE_CLIENT_SECRET: CLIENT.clientSecret,
        SALESFORCE_LOGIN_URL: emulator.said.url,
        // By name: TLS has none for an address, and Node warns of one on the screen.
        SALESFORCE_PUBSUB_ENDPOINT: String(emulator.said.pubsub).replace("127.0.0.1", "localhost"),
        SALESFORCE_CA_FILE: String(emulator.said.ca),
      },
      clock: () => emulator.clock(),
      moveTo: (at) => emulator.moveTo(at),
      hasTold: (position) => hasTold(emulator, position),
      async prepare(appUrl, units) {
        people = firePeople(units);
        await emulator.post("/_sandbox/orgs", org(units));
        await emulator.post("/_sandbox/apps", app(appUrl, CLIENT));
      },
      agree(installUrl, headers) {
        const url = new URL(installUrl);
        url.searchParams.set("login", "production");
        return agreeAsAdmin(url.href, LEADCLOCK, headers);
      },
      load: (calls, role) => emulator.plan({ org: ORG }, scenario(calls, people, role)),
      readout: () => readOrg(emulator),
      stop: () => emulator.stop(),
    };
  },
};

interface Subscription {
  /** The last event that went out; `null`: none yet. */
  readonly lastSentReplayId: string | null;
  /** Nothing that is due waits to be asked for. */
  readonly caughtUp: boolean;
}

/** Whether a reader at this position knows all there is; while no stream is open, it cannot be told. */
async function hasTold(emulator: EmulatorProcess, position: string | null): Promise<boolean> {
  const { results } = await emulator.get<{ results: Subscription[] }>(`/_sandbox/subscriptions?org=${ORG}`);
  if (results.length === 0) return false;
  return results.every(
    ({ caughtUp, lastSentReplayId }) =>
      caughtUp &&
      (lastSentReplayId === null || (position !== null && orderOf(position) >= orderOf(lastSentReplayId))),
  );
}

/** Only the emulator that gave a position may read it: to clients it is opaque. */
const orderOf = (position: string): bigint => Buffer.from(position, "base64").readBigUInt64BE();
