import type { Installation } from "../../connectors/connector.ts";
import { hubspot } from "../../connectors/hubspot/index.ts";
import { salesforce } from "../../connectors/salesforce/index.ts";
import { agreeAsAdmin } from "../../sandbox/stages/consent.ts";
import type { CrmActions, CrmReads, StoryCrm } from "../../test/support/crms/crm.ts";
import { HUB_ID, type HubSpotStory, hubspotOfStory } from "../../test/support/crms/hubspot.ts";
import { portalActions } from "../../test/support/crms/hubspot-actions.ts";
import { portalReads } from "../../test/support/crms/hubspot-reads.ts";
import { ORG, type SalesforceStory, salesforceOfStory } from "../../test/support/crms/salesforce.ts";
import { openStack, type Stack, type StackOptions } from "../../test/support/stack.ts";
import { FORMS, portalOwners } from "../../test/support/stack-people.ts";
import { MONDAY } from "../../test/support/story.ts";
import type { Middle } from "../support/middle.ts";
import type { Plant } from "./plants.ts";

export type CrmName = "hubspot" | "salesforce";
export type Side = CrmActions & CrmReads;

/** One tenant whose CRM is to misbehave, and another whose CRM does not, on the same server. */
export interface World {
  readonly crm: CrmName;
  readonly stack: Stack;
  readonly tenant: Side;
  readonly neighbour: Side;
  /** Orders to the emulator of the tenant's CRM. */
  order(path: string, body: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** As the emulator names the tenant's account in its orders. */
  readonly account: Readonly<Record<string, string | number>>;
  fault: StoryCrm["fault"];
  cure(): Promise<void>;
  /** The tenant's installation as it stands. */
  installation(): Promise<Installation>;
  /** An admin agrees again. */
  reconnect(): Promise<void>;
  close(): Promise<void>;
}

const OTHER_HUB = HUB_ID + 1;

const THROUGH = {
  hubspot: { create: hubspot.create, url: "HUBSPOT_API_URL" },
  salesforce: { create: salesforce.create, url: "SALESFORCE_LOGIN_URL" },
} as const;

/** Opens both on one server; `plant` stands between the app and the tenant's CRM, and so does `middle`. */
export async function openWorld(
  crm: CrmName,
  options: Partial<StackOptions> = {},
  plant: Plant | null = null,
  middle: Middle | null = null,
): Promise<World> {
  let story: HubSpotStory | SalesforceStory | null = null;
  const own = async (startsAt: number): Promise<StoryCrm> => {
    story = crm === "hubspot" ? await hubspotOfStory(startsAt) : await salesforceOfStory(startsAt);
    middle?.to(story.emulator.url);
    const { create, url } = THROUGH[crm];
    const plain = middle ? create({ ...story.settings, [url]: middle.url }) : story.connector;
    const connector = plant?.(plain) ?? plain;
    // The neighbour's wait for this one: they share its emulator.
    opened.resolve({ ...story, connector });
    return { ...story, connector };
  };
  const opened = Promise.withResolvers<StoryCrm>();
  const next = async (startsAt: number): Promise<StoryCrm> =>
    crm === "hubspot" ? besides((await opened.promise) as HubSpotStory) : hubspotOfStory(startsAt);
  const stack = await openStack({ at: MONDAY, apart: true, sweepMinutes: 10, ...options }, [own, next]);
  const { emulator, install, fault, cure } = story!;
  const [tenant, neighbour] = stack.crms;
  const accountId = crm === "hubspot" ? String(HUB_ID) : ORG;
  return {
    crm,
    stack,
    tenant: tenant!,
    neighbour: neighbour!,
    order: (path, body) => emulator.post(path, body),
    account: crm === "hubspot" ? { portal: HUB_ID } : { org: ORG },
    fault,
    cure,
    async installation() {
      const installation = await stack.app.store.tenants.byAccount(crm, accountId);
      if (!installation) throw new Error("the tenant is not installed");
      return installation;
    },
    async reconnect() {
      await install(`${stack.app.url}/${crm}/install`);
      await stack.app.streams.open();
      await stack.settle();
    },
    close: () => stack.close(),
  };
}

/** A second portal on the same emulator, behind the same connector. */
async function besides({ emulator, connector, settings, crm }: HubSpotStory): Promise<StoryCrm> {
  await emulator.post("/_sandbox/portals", {
    hubId: OTHER_HUB,
    timeZone: "UTC",
    owners: portalOwners,
    forms: Object.values(FORMS),
  });
  return {
    crm,
    settings,
    connector,
    register: async () => undefined,
    install: (installUrl) => agreeAsAdmin(installUrl, String(OTHER_HUB)),
    moveTo: async () => ({ nextEventAt: null, told: false }),
    caughtUp: async () => false,
    actions: (settle) => portalActions(emulator, OTHER_HUB, settle),
    reads: portalReads(emulator, OTHER_HUB),
    fault: async () => undefined,
    cure: async () => undefined,
    stop: async () => undefined,
  };
}
