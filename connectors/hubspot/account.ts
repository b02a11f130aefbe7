import type { Installation, Session } from "../connector.ts";
import type { HubSpotClient } from "./client.ts";
import { paths } from "./paths.ts";
import { Account } from "./schema.ts";

/** The account's own zone and the host of its pages, which differs by data centre. */
export async function describeAccount(
  client: HubSpotClient,
  session: Session,
): Promise<Installation["account"]> {
  const call = { method: "GET", path: paths.account, what: "a read of the account's details" } as const;
  const { portalId, timeZone, uiDomain } = await client.call(session, call, Account);
  return {
    name: `HubSpot ${portalId}`,
    ...(timeZone ? { timeZone } : {}),
    ...(uiDomain ? { linkHost: uiDomain } : {}),
  };
}

/** Ends the installation at HubSpot, which kills the token too; do the clean-up before. */
export async function uninstall(client: HubSpotClient, session: Session): Promise<void> {
  await client.ask(session, { method: "DELETE", path: paths.uninstall, what: "the uninstallation" }, []);
}
