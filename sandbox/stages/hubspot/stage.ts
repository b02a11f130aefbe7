import { agreeAsAdmin } from "../consent.ts";
import { findOrStart } from "../process.ts";
import type { EmulatedCrm } from "../stage.ts";
import { account, app, HUB_ID, ownersOf } from "./account.ts";
import { readPortal } from "./readout.ts";
import { scenario } from "./scenario.ts";

const CLIENT = { clientId: "leadclock-demo", clientSecret: "leadclock-demo-secret-of-the-emulated-portal" };

/** The emulated HubSpot as a stage. */
export const emulated: EmulatedCrm = {
  async open(directory, startAt) {
    const portal = await findOrStart("hubspot", directory, startAt);
    let owners: ReturnType<typeof ownersOf> = [];
    return {
      accountId: String(HUB_ID),
      settings: {
        HUBSPOT_CLIENT_ID: CLIENT.clientId,
        HUBSPOT_CLIENT_SECRET: CLIENT.clientSecret,
        HUBSPOT_API_URL: portal.said.url,
        HUBSPOT_APP_URL: portal.said.url,
      },
      clock: () => portal.clock(),
      moveTo: (at) => portal.moveTo(at),
      // Webhooks have been answered when a move answers.
      hasTold: async () => true,
      async prepare(appUrl, units) {
        owners = ownersOf(units);
        await portal.post("/_sandbox/portals", account(units));
        await portal.post("/_sandbox/apps", app(appUrl, CLIENT));
      },
      agree: (installUrl, headers) => agreeAsAdmin(installUrl, String(HUB_ID), headers),
      load: (calls, role, idElsewhere) =>
        portal.plan({ portal: HUB_ID }, scenario(calls, owners, role, idElsewhere)),
      readout: () => readPortal(portal),
      stop: () => portal.stop(),
    };
  },
};
