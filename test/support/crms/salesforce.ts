import { setTimeout as sleep } from "node:timers/promises";
import { salesforce } from "../../../connectors/salesforce/index.ts";
import { manifest } from "../../../connectors/salesforce/manifest.ts";
import { agreeAsAdmin } from "../../../sandbox/stages/consent.ts";
import type { Instant } from "../../../src/domain/time.ts";
import { type SalesforceEmulator, startSalesforce } from "../salesforce-emulator.ts";
import { orgPeople, orgQueue, userNameOf } from "../stack-people.ts";
import type { StoryCrm } from "./crm.ts";
import { orgActions } from "./salesforce-actions.ts";
import { orgReads } from "./salesforce-reads.ts";

export const ORG = "00D000000004242EAA";
const CLIENT = { clientId: "leadclock-story", clientSecret: "the-secret-of-the-stories" };
export const INTEGRATION = "leadclock@acme.example";
/** Real milliseconds between two looks at whether a stream has caught up, and how long at most. */
const LOOK_AGAIN_MS = 5;
const PATIENCE_MS = 30_000;

export interface SalesforceStory extends StoryCrm {
  readonly emulator: SalesforceEmulator;
}

/** The emulated org of a story. */
export async function salesforceOfStory(startsAt: Instant): Promise<SalesforceStory> {
  const emulator = await startSalesforce(new Date(startsAt).toISOString());
  await emulator.post("/_sandbox/orgs", {
    id: ORG,
    name: "Acme",
    zone: "UTC",
    historyTracking: { Lead: ["OwnerId", "Status"], Contact: ["OwnerId"] },
    defaultLeadOwner: userNameOf("olga"),
    // What comes in on its own goes to the queue first.
    assignmentRule: { entries: [{ owner: orgQueue.name }] },
    // Exactly what the app's manifest asks an admin for.
    permissionSets: [
      {
        name: "Integrations",
        permissions: manifest.userPermissions.map(({ name }) => name),
        objects: manifest.objects.map(({ name, access }) => ({
          object: name,
          read: access.includes("read"),
          create: access.includes("create"),
          edit: access.includes("edit"),
        })),
      },
    ],
    users: [
      ...orgPeople,
      {
        username: INTEGRATION,
        lastName: "Leadclock",
        profile: "Minimum Access - API Only Integrations",
        permissionSets: ["Integrations"],
      },
    ],
    queues: [orgQueue],
  });
  const installationId = `salesforce:${ORG}`;
  interface Subscription {
    readonly dead: boolean;
    readonly caughtUp: boolean;
    readonly lastSentReplayId: string | null;
  }
  const listener = async (): Promise<Subscription | undefined> => {
    const { results } = await emulator.get<{ results: Subscription[] }>(`/_sandbox/subscriptions?org=${ORG}`);
    return results.find(({ dead }) => !dead);
  };
  const isUp = (live: Subscription, kept: string | null) =>
    live.caughtUp && isKept(live.lastSentReplayId, kept);
  const settings = {
    SALESFORCE_CLIENT_ID: CLIENT.clientId,
    SALESFORCE_CLIENT_SECRET: CLIENT.clientSecret,
    SALESFORCE_LOGIN_URL: emulator.url,
    SALESFORCE_PUBSUB_ENDPOINT: emulator.pubsub,
    SALESFORCE_CA_FILE: emulator.ca,
    SALESFORCE_TIME_LIMIT_MS: "8000",
  };
  return {
    crm: "salesforce",
    emulator,
    settings,
    connector: salesforce.create(settings),
    register: (appUrl) =>
      emulator.post("/_sandbox/apps", {
        name: "Leadclock",
        ...CLIENT,
        redirectUrls: [`${appUrl}${manifest.oauthCallbackPath}`],
        scopes: [...manifest.scopes.map(({ name }) => name), ...manifest.signInScopes],
        installIn: [{ org: ORG }],
      }),
    install: (installUrl) => {
      const url = new URL(installUrl);
      url.searchParams.set("login", "production");
      return agreeAsAdmin(url.href, INTEGRATION);
    },
    async moveTo(at) {
      const { nextEventAt, actions } = await emulator.post<{ nextEventAt: Instant | null; actions: number }>(
        "/_sandbox/clock",
        { to: at, mode: "manual" },
      );
      return { nextEventAt, told: actions > 0 };
    },
    async caughtUp(app) {
      const before = app.streams.caughtUp(installationId);
      for (let waited = 0; waited < PATIENCE_MS; waited += LOOK_AGAIN_MS) {
        const live = await listener();
        const kept = app.streams.caughtUp(installationId);
        if (!live || isUp(live, kept)) return kept !== before;
        await sleep(LOOK_AGAIN_MS);
      }
      throw new Error("the app's stream did not catch up with the emulated Salesforce");
    },
    async isAhead(kept) {
      const live = await listener();
      return !live || !isUp(live, kept);
    },
    actions: (settle) => orgActions(emulator, ORG, settle),
    reads: orgReads(emulator, ORG),
    fault: (effect, match, howLong) =>
      emulator.post("/_sandbox/faults", { org: ORG, match, ...howLong, do: effect }),
    cure: () => emulator.remove("/_sandbox/faults"),
    stop: () => emulator.stop(),
  };
}

/** A sign of life moves the position on beyond the last event. */
function isKept(sent: string | null, kept: string | null): boolean {
  return sent === null || (kept !== null && orderOf(kept) >= orderOf(sent));
}

const orderOf = (replayId: string): bigint => BigInt(`0x${Buffer.from(replayId, "base64").toString("hex")}`);
