import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hubspot } from "../../../connectors/hubspot/index.ts";
import { packageHubSpot } from "../../../connectors/hubspot/package.ts";
import { readManifest } from "../../../connectors/packaging/manifest.ts";
import { agreeAsAdmin } from "../../../sandbox/stages/consent.ts";
import type { Instant } from "../../../src/domain/time.ts";
import { type Emulator, startEmulator } from "../hubspot-emulator.ts";
import { FORMS, portalOwners } from "../stack-people.ts";
import type { StoryCrm } from "./crm.ts";
import { type PortalActions, portalActions } from "./hubspot-actions.ts";
import { type PortalReads, portalReads } from "./hubspot-reads.ts";

export const HUB_ID = 4_242_424;
export const CLIENT = { clientId: "leadclock-story", clientSecret: "the-secret-of-the-stories" };

export interface HubSpotStory extends StoryCrm {
  readonly emulator: Emulator;
  actions(settle: () => Promise<unknown>): PortalActions;
  readonly reads: PortalReads;
}

/** The emulated portal of a story. */
export async function hubspotOfStory(startsAt: Instant): Promise<HubSpotStory> {
  const emulator = await startEmulator(new Date(startsAt).toISOString());
  await emulator.post("/_sandbox/portals", {
    hubId: HUB_ID,
    timeZone: "UTC",
    owners: portalOwners,
    forms: Object.values(FORMS),
    // Made by the integration of the two CRMs where it is switched on.
    properties: {
      contacts: [
        { name: "salesforceleadid", label: "Salesforce Lead ID", type: "string", fieldType: "text" },
      ],
    },
  });
  const settings = {
    HUBSPOT_CLIENT_ID: CLIENT.clientId,
    HUBSPOT_CLIENT_SECRET: CLIENT.clientSecret,
    HUBSPOT_API_URL: emulator.url,
    HUBSPOT_APP_URL: emulator.url,
    HUBSPOT_TIME_LIMIT_MS: "8000",
  };
  return {
    crm: "hubspot",
    emulator,
    settings,
    connector: hubspot.create(settings),
    register: async (appUrl) =>
      emulator.post("/_sandbox/projects", { ...CLIENT, zip: await packagedFor(appUrl) }),
    install: (installUrl) => agreeAsAdmin(installUrl, String(HUB_ID)),
    async moveTo(at) {
      const { nextEventAt, deliveries } = await emulator.post<{
        nextEventAt: Instant | null;
        deliveries: { sent: number; failed: number };
      }>("/_sandbox/clock", { to: at, mode: "manual" });
      return { nextEventAt, told: deliveries.sent + deliveries.failed > 0 };
    },
    // Webhooks have been answered when a move answers.
    caughtUp: async () => false,
    actions: (settle) => portalActions(emulator, HUB_ID, settle),
    reads: portalReads(emulator, HUB_ID),
    fault: (effect, match, howLong) =>
      emulator.post("/_sandbox/faults", { portal: HUB_ID, match, ...howLong, do: effect }),
    cure: () => emulator.remove("/_sandbox/faults"),
    deliver: (settings) => emulator.post("/_sandbox/delivery", { portal: HUB_ID, ...settings }),
    stop: () => emulator.stop(),
  };
}

/** The project as it would be uploaded for an app at this address, as base64. */
async function packagedFor(publicUrl: string): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), "leadclock-package-"));
  try {
    const { path } = await packageHubSpot(readManifest(), { name: "sandbox", publicUrl }, directory);
    return readFileSync(path).toString("base64");
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
